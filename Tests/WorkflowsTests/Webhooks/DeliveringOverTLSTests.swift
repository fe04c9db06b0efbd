import Foundation
import HTTPReceiver
import NIOSSL
import Testing

@testable import Workflows

@Suite struct `A message over TLS` {
    private let message = Data(#"{"position":7}"#.utf8)

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `arrives where the receiver is who its certificate says`(host: String) async throws {
        try await TestIdentity.with(name: host) { identity in
            try await HTTPReceiver.with(identity: identity) { receiver in
                let answer = try await send(to: receiver.url(host: host), trusting: identity)
                #expect(answer == .answered(status: 204, retryAfter: nil))
                let received = try #require(receiver.received.first)
                #expect(received.body == message && received.path == "/hook?from=paraph")
                #expect(received.headers["webhook-id"] == "msg_7")
            }
        }
    }

    @Test func `does not leave for a receiver whom nobody vouches for`() async throws {
        try await TestIdentity.with(name: "localhost") { identity in
            try await HTTPReceiver.with(identity: identity) { receiver in
                try expectRefused(try await send(to: receiver.url(host: "localhost"), trusting: nil), receiver)
            }
        }
    }

    @Test(arguments: [("localhost", "other.example"), ("127.0.0.1", "127.0.0.2")])
    func `does not leave for a receiver of another name`(host: String, name: String) async throws {
        try await TestIdentity.with(name: name) { identity in
            try await HTTPReceiver.with(identity: identity) { receiver in
                try expectRefused(try await send(to: receiver.url(host: host), trusting: identity), receiver)
            }
        }
    }

    @Test func `does not leave for a receiver that speaks plain HTTP`() async throws {
        try await HTTPReceiver.with { receiver in
            let url = receiver.url(host: "localhost").replacing("http://", with: "https://")
            try expectRefused(try await send(to: url, trusting: nil), receiver)
        }
    }

    private func expectRefused(_ answer: DeliveryAnswer, _ receiver: HTTPReceiver) throws {
        guard case .failed(let reason) = answer else {
            Issue.record("It was sent: \(answer)")
            return
        }
        #expect(!reason.isEmpty)
        #expect(receiver.received.isEmpty)
    }

    private func send(to url: String, trusting identity: TestIdentity?) async throws -> DeliveryAnswer {
        // The receiver listens on this one of the addresses `localhost` has.
        let loopback = try #require(AddressRange("127.0.0.1"))
        let sender = try WebhookSender(
            addresses: WebhookAddresses(allowing: [loopback]),
            trusting: identity.map { .file($0.certificate.path) } ?? .default)
        let target = try #require(WebhookTarget(url))
        return await sender.send(
            WebhookMessage(target: target, headers: [("webhook-id", "msg_7")], body: message))
    }
}
