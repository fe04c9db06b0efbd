import Domain
import EventStore
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Synchronization
import Workflows

/// Tells from a bearer token who is calling.
///
/// What was found is remembered for a short while: a request then costs no look-up. Every server forgets at once when access
/// changes anywhere, which the database announces.
final class Authentication: Authenticator, Sendable {
    private struct Remembered {
        let caller: Caller
        let until: ContinuousClock.Instant
    }

    private struct Memory {
        var callers: [Data: Remembered] = [:]
        /// Counts what was forgotten, so that a look-up under way does not bring it back.
        var generation = 0
    }

    private let platform: Platform
    private let memory = Mutex(Memory())

    private static let memoryLasts = Duration.seconds(30)
    private static let mostRemembered = 10_000

    init(platform: Platform) { self.platform = platform }

    /// Forgets whenever access changed somewhere; runs as long as the server.
    func followChanges() async {
        for await _ in platform.listener.notifications(on: TokenSecrets.channel) {
            forget()
            platform.pages.clear()
        }
    }

    func forget() {
        memory.withLock { memory in
            memory.callers.removeAll()
            memory.generation += 1
        }
    }

    func authenticate(_ request: Request, _ context: BasicContext) async throws -> Caller {
        guard let text = request.bearerToken else { throw Problem.unauthorized }
        let hash = TokenSecret.hash(of: text)
        let (known, generation) = memory.withLock { ($0.callers[hash], $0.generation) }
        let caller: Caller
        if let known, ContinuousClock.now < known.until {
            caller = known.caller
        } else {
            guard let secret = TokenSecret(text) else { throw Problem.unauthorized }
            caller = try await lookUp(secret)
            remember(caller, as: hash, generation)
        }
        if let expiry = caller.grant.expiresAt, expiry <= platform.clock.now() { throw Problem.unauthorized }
        return caller
    }

    private func lookUp(_ secret: TokenSecret) async throws -> Caller {
        guard let owner = try await platform.tokens.owner(of: secret) else { throw Problem.unauthorized }
        let reader = platform.reader(of: owner.office)
        guard case .live(let grant) = try await reader.load(owner.token).state,
            case .active(let profile) = try await reader.load(grant.member).state
        else { throw Problem.unauthorized }
        return Caller(office: owner.office, member: grant.member, token: owner.token, profile: profile, grant: grant)
    }

    private func remember(_ caller: Caller, as hash: Data, _ generation: Int) {
        memory.withLock { memory in
            guard memory.generation == generation else { return }
            if memory.callers.count >= Self.mostRemembered { memory.callers.removeAll() }
            memory.callers[hash] = Remembered(caller: caller, until: .now + Self.memoryLasts)
        }
    }
}

extension Request {
    /// RFC 6750 §2.1; nil where there is none.
    fileprivate var bearerToken: String? {
        guard let header = headers[.authorization] else { return nil }
        let parts = header.utf8.split(separator: UInt8(ascii: " "))
        guard parts.count == 2, parts[0].elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 }) else { return nil }
        return String(parts[1])
    }
}
