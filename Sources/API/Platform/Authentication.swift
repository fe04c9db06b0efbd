import Domain
import EventStore
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
        /// By what was sent: found so, a token need not be read and hashed anew.
        var callers: [String: Remembered] = [:]
        /// Counts what was forgotten, so that a look-up under way does not bring it back.
        var generation = 0
    }

    private let platform: Platform
    private let memory = Mutex(Memory())

    private static let memoryLasts = Duration.seconds(30)
    private static let mostRemembered = 10_000
    private static let usualLength = "Bearer ".utf8.count + TokenSecret.length

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

    func authenticate(_ authorization: String?) async throws -> Caller {
        guard let authorization else { throw Problem.unauthorized }
        let (known, generation) = memory.withLock { ($0.callers[authorization], $0.generation) }
        let caller: Caller
        if let known, ContinuousClock.now < known.until {
            caller = known.caller
        } else {
            guard let secret = Self.secret(in: authorization) else { throw Problem.unauthorized }
            caller = try await lookUp(secret)
            remember(caller, by: authorization, generation)
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

    /// One way of writing a token is remembered: who sends the same one with ever more spaces fills nothing.
    private func remember(_ caller: Caller, by authorization: String, _ generation: Int) {
        guard authorization.utf8.count == Self.usualLength else { return }
        memory.withLock { memory in
            guard memory.generation == generation else { return }
            if memory.callers.count >= Self.mostRemembered { memory.callers.removeAll() }
            memory.callers[authorization] = Remembered(caller: caller, until: .now + Self.memoryLasts)
        }
    }

    /// RFC 6750 §2.1; nil where there is none.
    private static func secret(in authorization: String) -> TokenSecret? {
        let parts = authorization.utf8.split(separator: UInt8(ascii: " "))
        guard parts.count == 2, parts[0].elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 }) else { return nil }
        return String(parts[1]).flatMap { TokenSecret($0) }
    }
}
