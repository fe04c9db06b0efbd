import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// One connection of a client, as the last handler of its channel: gathers requests for the task that answers them, and writes the
/// answers. It stands where NIO and Hummingbird have five handlers and two asynchronous sequences, which took a fifth of an event loop's
/// time (decision 0013). Bytes are still taken apart by NIO's decoder.
///
/// `@unchecked Sendable`: all of it is touched on the channel's event loop alone. Whoever may be elsewhere comes by `onLoop`.
final class Connection: ChannelInboundHandler, ChannelOutboundHandler, @unchecked Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// A request for the task that answers.
    struct Incoming {
        let head: HTTPRequestHead
        let body: RequestBody
        /// The body is there, and the handler need not wait for any of it.
        let isWhole: Bool
    }

    let loop: any EventLoop
    private let idleLimit: TimeAmount
    /// Nil where the connection is closed.
    private var context: ChannelHandlerContext?
    private var state = ConnectionState()
    private var body: ArrivingBody?
    private var incoming: Incoming?
    private var awaitingRequest: UnsafeContinuation<Incoming?, Never>?
    private var awaitingRoom: [() -> Void] = []
    private var isAbandoned = false
    private var isReadHeld = false
    private var hasSaidMore = false
    /// When the client last said something, or was last told everything.
    private var lastHeard = NIODeadline.now()
    private var alarm: Scheduled<Void>?
    /// Bytes that were written, and of them those that the client had taken when the alarm rang last.
    private var said = 0
    private var takenAtLastLook = 0

    /// - Parameter idleLimit: a client that says nothing for so long where it is its turn has its connection closed.
    init(on loop: any EventLoop, idleLimit: TimeAmount) {
        self.loop = loop
        self.idleLimit = idleLimit
    }

    /// Runs at once where it is the loop that asks.
    func onLoop(_ action: @escaping @Sendable (Connection) -> Void) {
        if loop.inEventLoop { action(self) } else { loop.execute { action(self) } }
    }
}

/// What the channel tells.
extension Connection {
    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { awaitClient() }
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelActive(context: ChannelHandlerContext) { awaitClient() }

    func channelInactive(context: ChannelHandlerContext) { end() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasSaidMore = true
        perform(state.arrived(.part(unwrapInboundIn(data))))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Bytes alone do not count: whoever sends a head byte by byte would never be idle.
        if hasSaidMore, !state.isOver { lastHeard = .now() }
        hasSaidMore = false
        perform(state.readAll())
    }

    func read(context: ChannelHandlerContext) {
        isReadHeld = !state.mayRead
        if !isReadHeld { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let isOfDecoder = error is HTTPParserError || error is ByteToMessageDecoderError.PayloadTooLargeError
        perform(state.arrived(isOfDecoder ? .malformed : .end))
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        lastHeard = .now()
        letWriters()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: perform(state.arrived(.end))
        case is ChannelShouldQuiesceEvent: perform(state.stop())
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func end() {
        guard isOpen else { return }
        perform(state.arrived(.end))
        context = nil
        body?.end(isCut: true)
        body = nil
        alarm?.cancel()
        alarm = nil
        letWriters()
        awaitingRequest?.resume(returning: nil)
        awaitingRequest = nil
    }
}

/// What the state asks for.
extension Connection {
    private func perform(_ action: ConnectionState.Action) {
        switch action {
        case .wait: break
        case .begin(let head, let bytes):
            hand(Incoming(head: head, body: RequestBody(buffer: bytes), isWhole: true))
        case .beginEarly(let head, let bytes, let isCut):
            let (body, requestBody) = ArrivingBody.make(for: self)
            self.body = body
            if bytes.readableBytes > 0 { feed(bytes) }
            if isCut { endBody(isCut: true) }
            hand(Incoming(head: head, body: requestBody, isWhole: false))
        case .feed(let bytes): feed(bytes)
        case .endBody(let isCut): endBody(isCut: isCut)
        case .refuse:
            let answer = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            write(ByteBuffer(string: answer))
            finish()
        case .finish: finish()
        case .close: closeWhenWritten()
        }
    }

    private func hand(_ request: Incoming) {
        guard let task = awaitingRequest else { return incoming = request }
        awaitingRequest = nil
        task.resume(returning: request)
    }

    private func feed(_ bytes: ByteBuffer) {
        if let body, !body.feed(bytes) { state.bodyIsTaken(false) }
    }

    private func endBody(isCut: Bool) {
        body?.end(isCut: isCut)
        body = nil
    }

    /// The client sees that nothing more comes, and closes in its turn. To close at once might take from it what it has not read yet;
    /// and the channel closes at once where the client has closed its end, so that it waits for what was written.
    private func finish() {
        whenWritten { $0.context?.close(mode: .output, promise: nil) }
        goOn()
    }

    private func closeWhenWritten() { whenWritten { $0.close() } }

    /// Once all that was written is on its way, or never will be.
    private func whenWritten(_ action: @escaping (Connection) -> Void) {
        guard let context else { return }
        let written = loop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in action(self) }
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer())), promise: written)
    }

    /// It is the client's turn: reading goes on, and its time begins.
    private func goOn() {
        awaitClient()
        guard isReadHeld, state.mayRead else { return }
        isReadHeld = false
        context?.read()
    }
}

/// What the task that answers asks for.
extension Connection {
    /// The next request; nil where none will come any more.
    func next() async -> Incoming? {
        await withUnsafeContinuation { task in onLoop { $0.hand(to: task) } }
    }

    private func hand(to task: UnsafeContinuation<Incoming?, Never>) {
        if let incoming {
            self.incoming = nil
            task.resume(returning: incoming)
        } else if isOpen {
            awaitingRequest = task
        } else {
            task.resume(returning: nil)
        }
    }

    /// The request that was handed out last has its answer.
    /// - Parameter isKept: whether the end of the answer can be told from the beginning of the next.
    func answered(isKept: Bool) {
        endBody(isCut: true)
        perform(state.answered(isKept: isKept))
        goOn()
    }

    /// The handler takes more of its body, or none of it any more.
    func bodyIsTaken() {
        state.bodyIsTaken(true)
        goOn()
    }

    var isOpen: Bool { context != nil }

    /// Nothing is answered after the request that is being answered.
    var isLast: Bool { state.isLast }

    /// Whether the client has taken enough of what was written that more may be.
    var hasRoom: Bool { context?.channel.isWritable ?? false }

    /// Calls when there is room, or where the connection is closed.
    func whenThereIsRoom(_ action: @escaping () -> Void) {
        guard isOpen, !hasRoom else { return action() }
        if awaitingRoom.isEmpty { awaitClient() }
        awaitingRoom.append(action)
        if isAbandoned { close() }
    }

    /// Writes together with what comes next.
    func prepare(_ piece: ByteBuffer) {
        said += piece.readableBytes
        context?.write(wrapOutboundOut(.byteBuffer(piece)), promise: nil)
    }

    func write(_ piece: ByteBuffer) {
        prepare(piece)
        context?.flush()
    }

    func close() { context?.close(promise: nil) }

    /// The server wants to be gone: handlers hear nothing more, and nobody waits for a slow reader.
    func abandon() {
        isAbandoned = true
        context?.close(mode: .input, promise: nil)
        if !awaitingRoom.isEmpty { close() }
    }

    private func letWriters() {
        let writers = awaitingRoom
        awaitingRoom = []
        for write in writers { write() }
    }
}

/// How long the client may say nothing.
extension Connection {
    private func awaitClient() {
        lastHeard = .now()
        setAlarm()
    }

    private func setAlarm() {
        guard alarm == nil, isOpen else { return }
        alarm = loop.scheduleTask(deadline: lastHeard + idleLimit) { self.look() }
    }

    /// One alarm looks after all requests, now and then: to set one for each would cost more than to look. None is set while the client
    /// waits for us.
    private func look() {
        alarm = nil
        let untaken = untaken
        guard state.awaitsClient || untaken > 0 else { return }
        // Whoever takes an answer, however slowly, is not idle.
        if untaken > 0, said - untaken > takenAtLastLook { lastHeard = .now() }
        takenAtLastLook = said - untaken
        if lastHeard + idleLimit <= .now() { close() } else { setAlarm() }
    }

    /// Bytes that wait for the client to take those before them.
    private var untaken: Int {
        (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}
