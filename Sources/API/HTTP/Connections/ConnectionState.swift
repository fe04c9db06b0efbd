import NIOCore
import NIOHTTP1

/// Where a connection is in its conversation: which request is coming in, whether one is being answered, and what has to wait until it
/// is. Requests are answered in the order in which they came. Knows of no channel: `Connection` does what it is told here.
struct ConnectionState {
    /// What comes in, in its order.
    enum Arrival {
        case part(HTTPServerRequestPart)
        /// Bytes that are no HTTP, or the end in the middle of a request.
        case malformed
        /// The client says nothing more; it may still listen.
        case end
    }

    enum Action {
        case wait
        /// Hand the request to its handler; its body is there.
        case begin(HTTPRequestHead, body: ByteBuffer)
        /// Hand the request to its handler; the body began with these bytes, and the rest is still to come, or never will.
        case beginEarly(HTTPRequestHead, body: ByteBuffer, isCut: Bool)
        /// Hand more of its body to the handler at work.
        case feed(ByteBuffer)
        /// The body of the handler at work is at its end, or will never come to it.
        case endBody(isCut: Bool)
        /// Answer 400, since nobody can tell where a further request would begin, and say nothing more.
        case refuse
        /// Say nothing more, and let the client take what was said.
        case finish
        /// Close as soon as what was said is on its way.
        case close
    }

    private enum Phase {
        /// No request has begun, as far as can be told.
        case between
        /// A head is here. What was read together with it may bring the whole body, so its handler waits for that.
        case gathering(HTTPRequestHead)
        /// A handler is at work; its request has come to its end, or has not.
        case answering(isWhole: Bool)
        /// The request was answered before its body was at its end: the rest is of interest to nobody.
        case draining
        /// What comes in now is of interest to nobody.
        case over
    }

    private var phase = Phase.between
    /// What is there of the body of the request that is gathered.
    private var gathered = ByteBuffer()
    /// What came in behind the request that is being answered.
    private var waiting = CircularBuffer<Arrival>(initialCapacity: 1)
    /// Nothing is answered after the request at hand.
    private(set) var isLast = false
    private var isStopping = false
    /// The handler does not take its body as quickly as it comes.
    private var isFull = false

    mutating func arrived(_ arrival: Arrival) -> Action {
        if case .answering(isWhole: true) = phase {
            waiting.append(arrival)
            return .wait
        }
        return take(arrival)
    }

    /// What was read at once has come in: a handler waits no longer for the rest of its request.
    mutating func readAll() -> Action {
        guard case .gathering(let head) = phase else { return .wait }
        return begin(head, isWhole: false, isCut: false)
    }

    /// The handler at work has given its answer.
    /// - Parameter isKept: whether the end of the answer can be told from the beginning of the next.
    mutating func answered(isKept: Bool) -> Action {
        guard case .answering(let isWhole) = phase else { return .wait }
        isFull = false
        if isStopping, waiting.isEmpty { return end(.close) }
        if isLast || !isKept { return end(.finish) }
        phase = isWhole ? .between : .draining
        while let arrival = waiting.popFirst() {
            let action = take(arrival)
            if case .wait = action { continue }
            return action
        }
        return readAll()
    }

    /// The server stops: what was asked is answered, and nothing else is.
    mutating func stop() -> Action {
        isStopping = true
        return switch phase {
        case .between, .draining, .over: end(.close)
        case .gathering, .answering: .wait
        }
    }

    /// How the handler keeps up with its body.
    mutating func bodyIsTaken(_ isTaken: Bool) { isFull = !isTaken }

    /// Whether more may be read. What nobody takes yet stays with the client, so that it takes no memory here.
    var mayRead: Bool {
        if case .answering(isWhole: true) = phase { waiting.isEmpty } else { !isFull }
    }

    /// Whether it is the client's turn to say something.
    var awaitsClient: Bool {
        if case .answering(let isWhole) = phase { !isWhole && !isFull } else { true }
    }

    var isOver: Bool {
        if case .over = phase { true } else { false }
    }
}

extension ConnectionState {
    private mutating func take(_ arrival: Arrival) -> Action {
        switch (phase, arrival) {
        case (.between, .part(.head(let head))):
            phase = .gathering(head)
            return .wait
        case (.between, .malformed): return end(.refuse)
        case (.gathering, .part(.body(var more))):
            if gathered.readableBytes == 0 { gathered = more } else { gathered.writeBuffer(&more) }
            return .wait
        case (.gathering(let head), .part(.end)): return begin(head, isWhole: true, isCut: false)
        case (.gathering(let head), .malformed), (.gathering(let head), .end):
            return begin(head, isWhole: true, isCut: true)
        case (.answering, .part(.body(let bytes))): return .feed(bytes)
        case (.answering, .part(.end)): return endBody(isCut: false)
        case (.answering, .malformed), (.answering, .end): return endBody(isCut: true)
        case (.draining, .part(.end)):
            phase = .between
            return .wait
        case (.between, .end), (.draining, .malformed), (.draining, .end): return end(.finish)
        // A body comes behind its head, and a head behind the end before it: so the decoder of HTTP sees to.
        case (.between, .part), (.gathering, .part), (.answering, .part), (.draining, .part), (.over, _): return .wait
        }
    }

    private mutating func begin(_ head: HTTPRequestHead, isWhole: Bool, isCut: Bool) -> Action {
        let body = gathered
        gathered = ByteBuffer()
        phase = .answering(isWhole: isWhole)
        isLast = isCut || !head.isKeepAlive || head.isFromBeforeKeepAlive || head.isForSomethingElse
        guard isWhole, !isCut else { return .beginEarly(head, body: body, isCut: isCut) }
        return .begin(head, body: body)
    }

    private mutating func endBody(isCut: Bool) -> Action {
        phase = .answering(isWhole: true)
        isFull = false
        if isCut { isLast = true }
        return .endBody(isCut: isCut)
    }

    private mutating func end(_ action: Action) -> Action {
        phase = .over
        waiting.removeAll()
        return action
    }
}

extension HTTPRequestHead {
    /// HTTP/1.0 knows no chunks, and keeps connections by a convention that we do not follow.
    var isFromBeforeKeepAlive: Bool { version.minor == 0 }

    /// Its sender would speak something else than HTTP/1.1 behind it, or offers to. NIO's decoder takes nothing apart after it.
    fileprivate var isForSomethingElse: Bool { method == .CONNECT || headers.contains(name: "upgrade") }
}
