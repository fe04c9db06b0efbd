import NIOCore
import NIOHTTP1
import Testing

@testable import API

@Suite struct `A connection, step by step,` {
    private static let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")

    private static func answering(isWhole: Bool) -> ConnectionState {
        var state = ConnectionState()
        _ = state.arrived(.part(.head(head)))
        _ = isWhole ? state.arrived(.part(.end(nil))) : state.readAll()
        return state
    }

    @Test func `hands over a request together with a body that was read with it`() {
        var state = ConnectionState()
        #expect(state.arrived(.part(.head(Self.head))).name == "wait")
        #expect(state.arrived(.part(.body(ByteBuffer(string: "a")))).name == "wait")
        #expect(state.arrived(.part(.body(ByteBuffer(string: "b")))).name == "wait")
        guard case .begin(_, let body) = state.arrived(.part(.end(nil))) else {
            Issue.record("The handler is not begun.")
            return
        }
        #expect(String(buffer: body) == "ab")
    }

    @Test func `begins a handler whose body takes longer, and feeds it`() {
        var state = ConnectionState()
        _ = state.arrived(.part(.head(Self.head)))
        #expect(state.readAll().name == "beginEarly")
        #expect(state.arrived(.part(.body(ByteBuffer(string: "a")))).name == "feed")
        #expect(state.arrived(.part(.end(nil))).name == "endBody")
    }

    @Test func `reads no more than the handler takes, nor what must wait for an answer`() {
        var slow = Self.answering(isWhole: false)
        #expect(slow.mayRead)
        slow.bodyIsTaken(false)
        #expect(!slow.mayRead)
        slow.bodyIsTaken(true)
        #expect(slow.mayRead)

        var busy = Self.answering(isWhole: true)
        // Whether the client leaves is heard all the same.
        #expect(busy.mayRead)
        #expect(busy.arrived(.part(.head(Self.head))).name == "wait")
        #expect(!busy.mayRead)
        #expect(busy.answered(isKept: true).name == "beginEarly")
        #expect(busy.mayRead)
    }

    @Test func `waits for the client between requests and within one, and not while the client waits`() {
        #expect(ConnectionState().awaitsClient)
        #expect(Self.answering(isWhole: false).awaitsClient)
        #expect(!Self.answering(isWhole: true).awaitsClient)
        var full = Self.answering(isWhole: false)
        full.bodyIsTaken(false)
        #expect(!full.awaitsClient)
    }

    @Test func `passes over a body that was not read, up to the next request`() {
        var state = Self.answering(isWhole: false)
        state.bodyIsTaken(false)
        #expect(state.answered(isKept: true).name == "wait")
        #expect(state.mayRead)
        #expect(state.arrived(.part(.body(ByteBuffer(string: "a")))).name == "wait")
        #expect(state.arrived(.part(.end(nil))).name == "wait")
        _ = state.arrived(.part(.head(Self.head)))
        #expect(state.arrived(.part(.end(nil))).name == "begin")
    }

    @Test func `ends behind an answer whose end cannot be told, and behind a body that was cut`() {
        var unkept = Self.answering(isWhole: true)
        #expect(unkept.answered(isKept: false).name == "finish")
        var cut = Self.answering(isWhole: false)
        #expect(cut.arrived(.malformed).name == "endBody")
        #expect(cut.answered(isKept: true).name == "finish")
        #expect(cut.arrived(.part(.head(Self.head))).name == "wait")
        #expect(cut.readAll().name == "wait")
    }

    @Test func `of a server that stops answers what was asked`() {
        var idle = ConnectionState()
        #expect(idle.stop().name == "close")
        var busy = Self.answering(isWhole: true)
        _ = busy.arrived(.part(.head(Self.head)))
        _ = busy.arrived(.part(.end(nil)))
        #expect(busy.stop().name == "wait")
        #expect(busy.answered(isKept: true).name == "begin")
        #expect(busy.answered(isKept: true).name == "close")
        // Nor is one waited for that has had its last answer, and does not leave.
        var over = Self.answering(isWhole: true)
        #expect(over.answered(isKept: false).name == "finish")
        #expect(over.stop().name == "close")
    }
}

extension ConnectionState.Action {
    fileprivate var name: String {
        switch self {
        case .wait: "wait"
        case .begin: "begin"
        case .beginEarly: "beginEarly"
        case .feed: "feed"
        case .endBody: "endBody"
        case .refuse: "refuse"
        case .finish: "finish"
        case .close: "close"
        }
    }
}
