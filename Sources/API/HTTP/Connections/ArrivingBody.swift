import Hummingbird
import NIOCore

/// The body of a request whose handler is at work while it comes in. The handler gets it as it asks for it, and the connection hears
/// when it keeps up with the client no longer.
struct ArrivingBody {
    /// The client stopped in the middle.
    struct Cut: Error {}

    private typealias Producer = NIOThrowingAsyncSequenceProducer<
        ByteBuffer, any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, Demand
    >

    /// What the handler's side tells the connection.
    private struct Demand: NIOAsyncSequenceProducerDelegate {
        let connection: Connection

        func produceMore() { connection.onLoop { $0.bodyIsTaken() } }

        // The rest is read all the same, and dropped: a request that is to be answered may come behind it.
        func didTerminate() { connection.onLoop { $0.bodyIsTaken() } }
    }

    private let source: Producer.Source

    static func make(for connection: Connection) -> (ArrivingBody, RequestBody) {
        let new = Producer.makeSequence(
            // In pieces, of which each is what was read at once: 64 kB at most.
            backPressureStrategy: .init(lowWatermark: 2, highWatermark: 10), finishOnDeinit: false,
            delegate: Demand(connection: connection))
        return (ArrivingBody(source: new.source), RequestBody(asyncSequence: new.sequence))
    }

    /// - Returns: false where the handler is to take some of it before more is read.
    func feed(_ bytes: ByteBuffer) -> Bool {
        switch source.yield(bytes) {
        case .stopProducing: false
        case .produceMore, .dropped: true
        }
    }

    func end(isCut: Bool) {
        if isCut { source.finish(Cut()) } else { source.finish() }
    }
}
