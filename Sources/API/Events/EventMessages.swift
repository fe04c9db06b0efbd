import EventStore
import NIOCore
import Synchronization

/// Events as messages of an event stream. Each is encoded once for all who read it at about the same time.
final class EventMessages: Sendable {
    private struct Slot {
        let position: Int64
        let bytes: ByteBuffer
    }

    /// The newest ones, each at the place its position has in a circle; what is larger than `largest` is not kept.
    private let slots: Mutex<[Slot?]>
    private let size: Int
    private let largest = 8_192

    init(keeping size: Int = 2_048) {
        self.size = size
        slots = Mutex(Array(repeating: nil, count: size))
    }

    func message(of event: RecordedEvent) -> ByteBuffer {
        let place = Int(event.position % Int64(size))
        let known = slots.withLock { $0[place] }
        if let known, known.position == event.position { return known.bytes }
        var bytes = ByteBuffer()
        ServerSentEvent(
            id: String(event.position), event: CloudEvent.type(event.type),
            data: String(decoding: CloudEvent.json(event), as: UTF8.self)
        ).write(to: &bytes)
        if bytes.readableBytes <= largest {
            slots.withLock { $0[place] = Slot(position: event.position, bytes: bytes) }
        }
        return bytes
    }

    func messages(of batch: EventBatch) -> MessageBatch { MessageBatch(messages: batch.events.map(message)) }
}

/// Several messages, written in one piece; none is a heartbeat.
struct MessageBatch: EventStreamElement {
    let messages: [ByteBuffer]

    func write(to buffer: inout ByteBuffer) {
        guard !messages.isEmpty else { return Heartbeat().write(to: &buffer) }
        // Thousands of readers share the bytes of the one event that is new.
        if messages.count == 1, buffer.writerIndex == 0 { return buffer = messages[0] }
        buffer.reserveCapacity(messages.reduce(0) { $0 + $1.readableBytes })
        for message in messages { buffer.writeImmutableBuffer(message) }
    }
}
