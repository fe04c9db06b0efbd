import FoundationEssentials
import Postgres
import TestTools
import Testing

@Suite struct `A listener` {
    let channel = "channel " + UUID().uuidString
    let listener: Listener

    init() throws {
        var configuration = try testConfiguration()
        configuration.applicationName = channel
        listener = Listener(configuration, logger: quiet)
    }

    private func notify(_ payload: String) throws {
        _ = try Session(testConfiguration()).query("SELECT pg_notify(\(channel), \(payload))")
    }

    private func pid() throws -> Int32? {
        try Session(testConfiguration()).query("SELECT pid FROM pg_stat_activity WHERE application_name = \(channel)")
            .first?.get(0)
    }

    @Test(.timeLimit(.minutes(4))) func `tells every consumer what was notified`() async throws {
        var first = listener.notifications(on: channel).makeAsyncIterator()
        var second = listener.notifications(on: channel).makeAsyncIterator()
        let beginning = Notification(channel: channel, payload: nil)
        #expect(await first.next() == beginning)
        #expect(await second.next() == beginning)
        try notify("17")
        #expect(await first.next() == Notification(channel: channel, payload: "17"))
        #expect(await second.next() == Notification(channel: channel, payload: "17"))
    }

    @Test(.timeLimit(.minutes(4)))
    func `comes back when its connection is lost, and says that some may have been missed`() async throws {
        var notifications = listener.notifications(on: channel).makeAsyncIterator()
        #expect(await notifications.next()?.payload == nil)
        try terminate(try #require(try pid()))
        #expect(await notifications.next() == Notification(channel: channel, payload: nil))
        try notify("after")
        #expect(await notifications.next()?.payload == "after")
    }

    @Test(.timeLimit(.minutes(4))) func `stops listening when the last consumer leaves`() async throws {
        let hasBegun = Shared(false)
        let consumer = Task { [listener, channel] in
            for await _ in listener.notifications(on: channel) { hasBegun.change { $0 = true } }
        }
        try await eventually { hasBegun.value }
        consumer.cancel()
        await consumer.value
        try await eventually {
            try Session(testConfiguration()).query(
                "SELECT 1 FROM pg_stat_activity WHERE application_name = \(channel) AND query LIKE 'UNLISTEN%'"
            ).count == 1
        }
        var others = listener.notifications(on: channel + "2").makeAsyncIterator()
        #expect(await others.next()?.payload == nil)
    }

    @Test(.timeLimit(.minutes(4))) func `tells a consumer too slow for all notifications to look`() async throws {
        var notifications = listener.notifications(on: channel).makeAsyncIterator()
        var attentive = listener.notifications(on: channel).makeAsyncIterator()
        #expect(await notifications.next()?.payload == nil)
        #expect(await attentive.next()?.payload == nil)
        _ = try Session(testConfiguration()).query(
            "SELECT pg_notify(\(channel), number::text) FROM generate_series(1, 1000) AS number")
        try notify("last")
        // Once it was told to anybody, all that came before was told to everybody.
        while let notification = await attentive.next(), notification.payload != "last" {}
        var heard: [String?] = []
        while heard.last != .some("last"), let notification = await notifications.next() {
            heard.append(notification.payload)
        }
        #expect(heard.count < 300)
        #expect(heard.contains(nil))
    }

    @Test(.timeLimit(.minutes(4))) func `ends its streams when it is closed`() async throws {
        var notifications = listener.notifications(on: channel).makeAsyncIterator()
        _ = await notifications.next()
        listener.close()
        #expect(await notifications.next() == nil)
        var late = listener.notifications(on: channel).makeAsyncIterator()
        #expect(await late.next() == nil)
    }
}
