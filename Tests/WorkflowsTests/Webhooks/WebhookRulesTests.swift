import Domain
import Foundation
import Testing

@testable import Workflows

@Suite struct `The secret of a webhook` {
    /// The figures of the Standard Webhooks specification's libraries, reckoned anew with another implementation of HMAC.
    @Test func `signs as the specification says`() throws {
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let signature = secret.signature(
            of: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: Data(#"{"test": 2432232314}"#.utf8))
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func `is written as it is read, and never the same twice`() {
        let (one, other) = (WebhookSecret.random(), WebhookSecret.random())
        #expect(WebhookSecret(one.text) == one && one != other)
        for text in ["", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_%%%"] {
            #expect(WebhookSecret(text) == nil, "\(text)")
        }
    }
}

@Suite struct `The addresses webhooks go to` {
    @Test(arguments: [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1", "192.0.0.8", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1",
        "fd12:3456::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1",
        "2001:db8::1",
        "2001::1",
    ])
    func `are none of a private, local or special network`(text: String) throws {
        #expect(try !#require(IPAddress(text)).isPublic)
    }

    @Test(arguments: ["8.8.8.8", "193.190.198.1", "172.32.0.1", "100.128.0.1", "2a02:2788::1", "2606:4700::1111"])
    func `are those of the public Internet`(text: String) throws {
        #expect(try #require(IPAddress(text)).isPublic)
    }

    @Test func `are chosen among those of the host, and never in clear text unless allowed`() throws {
        let addresses = WebhookAddresses(allowing: [try #require(AddressRange("127.0.0.0/8"))])
        let (own, far, home) = (
            try #require(IPAddress("10.0.0.1")), try #require(IPAddress("8.8.8.8")),
            try #require(IPAddress("127.0.0.1"))
        )
        let secure = try #require(WebhookTarget("https://example.be/hook"))
        let clear = try #require(WebhookTarget("http://example.be:8080/hook"))
        #expect(try addresses.choose(from: [own, far], for: secure) == far)
        #expect(throws: RefusedAddress.self) { try addresses.choose(from: [own], for: secure) }
        #expect(throws: RefusedAddress.self) { try addresses.choose(from: [far], for: clear) }
        #expect(try addresses.choose(from: [far, home], for: clear) == home)
        #expect(!WebhookAddresses().mayBeTarget(clear))
        #expect(!addresses.mayBeTarget(try #require(WebhookTarget("https://169.254.169.254/latest"))))
        #expect(!addresses.mayBeTarget(try #require(WebhookTarget("https://[::1]/"))))
    }

    @Test(arguments: [
        "", "example.be", "ftp://example.be/", "https://", "https://user:word@example.be/", "https://example.be/#part",
        "https://example.be:70000/", "https://exa mple.be/", "file:///etc/passwd",
    ])
    func `are addresses of the web`(text: String) { #expect(WebhookTarget(text) == nil) }

    @Test func `are taken apart as they are sent`() throws {
        let target = try #require(WebhookTarget("https://example.be:8443/a%20b?c=d"))
        #expect(target.authority == "example.be:8443" && target.resource == "/a%20b?c=d")
        #expect(try #require(WebhookTarget("https://example.be")).resource == "/")
        #expect(try #require(WebhookTarget("http://[::1]:80/")).authority == "[::1]")
    }

    @Test(arguments: [("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/9", "10.128.0.1", false), ("::1", "::1", true)])
    func `are compared by their leading bits`(range: String, address: String, isInside: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(try #require(IPAddress(address))) == isInside)
    }
}

@Suite struct `The schedule of attempts` {
    private let schedule = DeliverySchedule(jitter: { 1 })
    private let first = Timestamp.noon

    @Test func `grows, and ends 72 hours after the first`() {
        var (now, attempts, gaps) = (first, 0, [Int64]())
        while true {
            attempts += 1
            guard case .retry(let next) = schedule.mark(.failed("down"), attempts: attempts, first: first, now: now)
            else {
                break
            }
            gaps.append((next.microseconds - now.microseconds) / 1_000_000)
            now = next
        }
        #expect(gaps.prefix(3) == [5, 30, 120])
        #expect(gaps.reduce(0, +) == Int64(DeliverySchedule.longest))
        #expect(schedule.mark(.failed("down"), attempts: attempts, first: first, now: now) == .dead)
        #expect(
            schedule.mark(.answered(status: 200, retryAfter: nil), attempts: 1, first: first, now: now) == .delivered)
    }

    @Test func `is spread by the jitter, and waits as long as it is asked to`() {
        let late = DeliverySchedule(jitter: { 1.2 })
        #expect(
            late.mark(.failed("x"), attempts: 3, first: first, now: first) == .retry(at: first.adding(seconds: 144)))
        let asked = DeliveryAnswer.answered(status: 429, retryAfter: 600)
        #expect(schedule.mark(asked, attempts: 1, first: first, now: first) == .retry(at: first.adding(seconds: 600)))
        #expect(schedule.mark(.answered(status: 410, retryAfter: nil), attempts: 1, first: first, now: first) == .gone)
        let moved = DeliveryAnswer.answered(status: 302, retryAfter: nil)
        #expect(schedule.mark(moved, attempts: 1, first: first, now: first) == .retry(at: first.adding(seconds: 5)))
    }

    @Test func `reads what a receiver asks for in seconds or as a date`() {
        let now = Date(timeIntervalSince1970: 1_445_412_470)
        #expect(RetryAfter.seconds("120", now: now) == 120)
        #expect(RetryAfter.seconds("Wed, 21 Oct 2015 07:28:00 GMT", now: now) == 10)
        #expect(RetryAfter.seconds("Wed, 21 Oct 2015 07:00:00 GMT", now: now) == 0)
        #expect(RetryAfter.seconds("soon", now: now) == nil && RetryAfter.seconds(nil) == nil)
    }
}
