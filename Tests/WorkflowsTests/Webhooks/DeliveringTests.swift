import Domain
import EventStore
import Foundation
import HTTPReceiver
import TestTools
import Testing

@testable import Workflows

@Suite(.timeLimit(.minutes(3))) struct `A webhook is delivered` {
    @Test func `what its filter admits, signed, with the event's id`() async throws {
        try await Subscriber.with { subscriber in
            try await subscriber.notebook.note("one")
            try await subscriber.run {
                try await eventually { subscriber.receiver.received.count == 1 }
                let received = try #require(subscriber.receiver.received.first)
                #expect(received.path == "/hook?from=paraph")
                #expect(received.headers["content-type"] == "application/cloudevents+json")
                let id = try #require(received.headers["webhook-id"])
                let timestamp = try #require(received.headers["webhook-timestamp"].flatMap { Int64($0) })
                #expect(timestamp == Timestamp.noon.microseconds / 1_000_000)
                let signature = subscriber.secret.signature(of: id, timestamp: timestamp, body: received.body)
                #expect(received.headers["webhook-signature"] == signature)
                let events = try await subscriber.notebook.store.events(
                    after: received.position - 1, limit: 1, where: .everything)
                #expect(events.events.first?.id.uuidString.lowercased() == id)
                try await eventually { try await subscriber.deliveries(.delivered).count == 1 }
            }
            // The webhook's own events are of another category.
            #expect(subscriber.receiver.received.count == 1)
        }
    }

    @Test func `again when it failed, patiently, with the same id, and as late as the receiver asks`() async throws {
        try await Subscriber.with(answering: { _ in .init(503, ["retry-after": "90"]) }) { subscriber in
            try await subscriber.notebook.note("one")
            try await subscriber.run {
                try await eventually { try await subscriber.deliveries(.pending).first?.attempts == 1 }
                let waiting = try #require(try await subscriber.deliveries().first)
                #expect(waiting.due == Timestamp.noon.adding(seconds: 90))
                #expect(waiting.status == 503 && waiting.error == "The receiver answered 503.")
                subscriber.clock.advance(seconds: 89)
                try await Task.sleep(for: .milliseconds(1_200))
                #expect(subscriber.receiver.received.count == 1)
                subscriber.receiver.answer { _ in .init(200) }
                subscriber.clock.advance(seconds: 1)
                try await eventually { try await subscriber.deliveries(.delivered).count == 1 }
            }
            let received = subscriber.receiver.received
            #expect(received.count == 2)
            #expect(received[0].headers["webhook-id"] == received[1].headers["webhook-id"])
            #expect(received[0].headers["webhook-signature"] != received[1].headers["webhook-signature"])
        }
    }

    @Test func `until 72 hours are over; then it is dead, and can be replayed`() async throws {
        try await Subscriber.with(answering: { _ in .init(500) }) { subscriber in
            try await subscriber.notebook.note("one")
            try await subscriber.run {
                try await eventually { try await subscriber.deliveries(.pending).first?.attempts == 1 }
                subscriber.clock.advance(seconds: DeliverySchedule.longest)
                try await eventually { try await subscriber.deliveries(.dead).first?.attempts == 2 }
                subscriber.receiver.answer { _ in .init(204) }
                let dead = try #require(try await subscriber.deliveries(.dead).first)
                let found = try await subscriber.notebook.store.events(
                    after: dead.position - 1, limit: 1, where: .everything)
                try await subscriber.outbox.replay(found.events, to: subscriber.webhook, now: subscriber.clock.now)
                try await eventually { try await subscriber.deliveries(.delivered).first?.attempts == 1 }
            }
            #expect(subscriber.receiver.received.count == 3)
            let forgotten = try await subscriber.outbox.forget(endedBefore: subscriber.clock.now.adding(seconds: 1))
            #expect(forgotten == 1)
            #expect(try await subscriber.deliveries().isEmpty)
        }
    }

    @Test func `in the order of the log where that was asked for, also past one that failed`() async throws {
        try await Subscriber.with(ordered: true) { subscriber in
            for text in ["one", "two", "three", "four"] { try await subscriber.notebook.note(text) }
            let first = Int64(2)
            subscriber.receiver.answer { $0.position == first ? .init(500) : .init(204) }
            try await subscriber.run {
                try await eventually { try await subscriber.deliveries(.pending).contains { $0.attempts == 1 } }
                try await Task.sleep(for: .milliseconds(800))
                #expect(subscriber.receiver.received.map(\.position) == [2])
                subscriber.receiver.answer { _ in .init(204) }
                subscriber.clock.advance(seconds: 10)
                try await eventually { try await subscriber.deliveries(.delivered).count == 4 }
            }
            #expect(subscriber.receiver.received.map(\.position) == [2, 2, 3, 4, 5])
        }
    }

    @Test func `stream by stream else: one that fails holds back its own stream only`() async throws {
        try await Subscriber.with { subscriber in
            let stream = ID<Office>(UUID())
            try await subscriber.notebook.note("one", on: stream)
            try await subscriber.notebook.note("two", on: stream)
            try await subscriber.notebook.note("other")
            subscriber.receiver.answer { $0.position == 2 ? .init(500) : .init(204) }
            try await subscriber.run {
                try await eventually { try await subscriber.deliveries(.delivered).map(\.position) == [4] }
                try await eventually { try await subscriber.deliveries(.pending).contains { $0.attempts == 1 } }
                subscriber.receiver.answer { _ in .init(204) }
                subscriber.clock.advance(seconds: 10)
                try await eventually { try await subscriber.deliveries(.delivered).count == 3 }
            }
            #expect(subscriber.receiver.received.map(\.position).filter { $0 != 4 } == [2, 2, 3])
        }
    }

    @Test func `no more to a receiver that is gone, until it is enabled again`() async throws {
        try await Subscriber.with(answering: { _ in .init(410) }) { subscriber in
            try await subscriber.notebook.note("one")
            try await subscriber.run {
                try await eventually {
                    if case .disabled(_, .gone) = try await subscriber.state() { true } else { false }
                }
                try await subscriber.notebook.note("two")
                try await Task.sleep(for: .milliseconds(1_200))
                #expect(subscriber.receiver.received.count == 1)
                subscriber.receiver.answer { _ in .init(204) }
                try await subscriber.perform(.enable)
                try await eventually { try await subscriber.deliveries(.delivered).count == 2 }
            }
        }
    }

    @Test func `with two signatures while a secret is replaced, and then with the new one alone`() async throws {
        try await Subscriber.with { subscriber in
            let next = WebhookSecret.random()
            try await subscriber.secrets.add(
                next, to: subscriber.webhook, of: subscriber.notebook.office,
                overlapUntil: subscriber.clock.now.adding(seconds: 3_600))
            func signed(_ request: HTTPReceiver.Received, with secrets: WebhookSecret...) -> Bool {
                let id = request.headers["webhook-id"] ?? ""
                let timestamp = request.headers["webhook-timestamp"].flatMap { Int64($0) } ?? 0
                let expected = secrets.map { $0.signature(of: id, timestamp: timestamp, body: request.body) }
                return request.headers["webhook-signature"] == expected.joined(separator: " ")
            }
            try await subscriber.run {
                try await subscriber.notebook.note("one")
                try await eventually { subscriber.receiver.received.count == 1 }
                subscriber.clock.advance(seconds: 3_600)
                try await subscriber.notebook.note("two")
                try await eventually { subscriber.receiver.received.count == 2 }
            }
            #expect(signed(subscriber.receiver.received[0], with: next, subscriber.secret))
            #expect(signed(subscriber.receiver.received[1], with: next))
        }
    }

    @Test func `by one of two servers, and by the other when that one has ended`() async throws {
        try await Subscriber.with { subscriber in
            try await subscriber.run {
                try await subscriber.run {
                    for text in ["one", "two", "three", "four", "five"] { try await subscriber.notebook.note(text) }
                    try await eventually { try await subscriber.deliveries(.delivered).count == 5 }
                }
                try await subscriber.notebook.note("six")
                try await eventually { try await subscriber.deliveries(.delivered).count == 6 }
            }
            #expect(subscriber.receiver.received.map(\.position).sorted() == [2, 3, 4, 5, 6, 7])
        }
    }

    @Test func `never to an address of one's own network`() async throws {
        try await Subscriber.with { subscriber in
            try await subscriber.notebook.note("one")
            try await subscriber.run(allowing: []) {
                try await eventually { try await subscriber.deliveries(.pending).first?.attempts == 1 }
            }
            #expect(try await subscriber.deliveries().first?.error?.contains("127.0.0.1") == true)
            #expect(subscriber.receiver.received.isEmpty)
        }
    }
}
