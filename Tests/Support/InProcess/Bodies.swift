import HTTPTypes
import Hummingbird
import NIOCore

/// Gives out a request's body piece by piece, on demand.
struct ChunkSource: AsyncSequence, Sendable {
    actor State {
        private var chunks: ArraySlice<BodyChunk>

        init(_ chunks: [BodyChunk]) {
            self.chunks = chunks[...]
        }

        var remaining: Int { chunks.count }

        func next() async throws -> ByteBuffer? {
            switch chunks.popFirst() {
            case .bytes(let bytes): return ByteBuffer(bytes: bytes)
            case .failure: throw SenderHasLeft()
            case .meanwhile(let act):
                try await act()
                return try await next()
            case nil: return nil
            }
        }
    }

    struct Iterator: AsyncIteratorProtocol {
        let state: State
        func next() async throws -> ByteBuffer? { try await state.next() }
    }

    let state: State

    init(chunks: [BodyChunk]) {
        state = State(chunks)
    }

    func makeAsyncIterator() -> Iterator { Iterator(state: state) }
}

actor Box<Value: Sendable> {
    private(set) var value: Value

    init(_ value: Value) {
        self.value = value
    }

    func change(_ change: @Sendable (inout Value) -> Void) { change(&value) }
}

/// Keeps everything that is written.
struct ByteSink: ResponseBodyWriter {
    let bytes = Box<[UInt8]>([])

    func write(_ buffer: ByteBuffer) async throws {
        await bytes.change { $0 += buffer.readableBytesView }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// Keeps a number of writes, then refuses the next.
struct LeavingSink: ResponseBodyWriter {
    let limit: Int
    let observe: @Sendable (String) -> Void
    let writes = Box<[String]>([])

    func write(_ buffer: ByteBuffer) async throws {
        guard await writes.value.count < limit else { throw ReaderHasLeft() }
        await writes.change { $0.append(String(buffer: buffer)) }
        observe(String(buffer: buffer))
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
