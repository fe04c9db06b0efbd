import Crypto
public import Domain
public import EventStore
public import Foundation
import Postgres

/// Tokens: issued once, kept as a hash, revoked at once (FEATURES TK-06…09). The hash is a secret and stays out of the log.
public struct AccessControl: Sendable {
    private let handler: CommandHandler
    private let secrets: TokenSecrets

    public init(handler: CommandHandler, secrets: TokenSecrets) {
        self.handler = handler
        self.secrets = secrets
    }

    /// A token as it is shown, once.
    public struct Issued: Sendable {
        public let token: Loaded<AccessToken>
        public let secret: TokenSecret
    }

    /// The hash is stored before the event: a token whose event is missing opens nothing, one whose hash is missing
    /// would be a promise broken.
    /// - Parameter answer: what is kept under the key; the secret is no part of it.
    /// - Throws: `AccessTokenRefusal`; what `CommandHandler.perform` throws; `PostgresError`.
    public func issue(
        _ name: String, to member: ID<Member>, _ kind: MemberKind, scopes: Set<Scope>, dossiers: Set<ID<Dossier>>?,
        expiresAt: Timestamp?, in context: CommandContext, key: CommandKey?,
        answer: (Issued) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Issued> {
        let secret = TokenSecret.random()
        let id: ID<AccessToken> = context.freshID()
        let grant = TokenGrant(
            member: member, name: name, prefix: secret.prefix, scopes: scopes, dossiers: dossiers, expiresAt: expiresAt)
        let command = AccessTokenCommand.issue(grant, to: kind)
        _ = try AccessToken.unknown.decide(command, in: context)
        try await secrets.store(secret, of: id, in: context.office)
        let performed = try await handler.handle(
            command, on: id, dossier: nil, in: context, key: key,
            answer: { try answer(Issued(token: $0, secret: secret)) })
        // The same request, come twice at one moment, has issued another token.
        if case .repeated = performed { try await secrets.remove(id) }
        return performed.map { Issued(token: $0, secret: secret) }
    }

    /// The same without a key.
    /// - Throws: as with one.
    public func issue(
        _ name: String, to member: ID<Member>, _ kind: MemberKind, scopes: Set<Scope>, dossiers: Set<ID<Dossier>>?,
        expiresAt: Timestamp?, in context: CommandContext
    ) async throws -> Issued {
        try await issue(
            name, to: member, kind, scopes: scopes, dossiers: dossiers, expiresAt: expiresAt, in: context, key: nil,
            answer: { _ in nil }
        ).unkeyed.value
    }

    /// Opens nothing any more from the moment this returns.
    /// - Throws: `AccessTokenRefusal`, and what `CommandHandler.perform` throws.
    public func revoke(
        _ id: ID<AccessToken>, in context: CommandContext, key: CommandKey?,
        answer: (Loaded<AccessToken>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<AccessToken>> {
        let performed = try await handler.handle(
            .revoke, on: id, dossier: nil, in: context, key: key, answer: answer)
        try await secrets.remove(id)
        return performed
    }
}

/// `prp_` and 40 characters, of which the last six are a checksum: a mistyped token is told without a look-up, and scanners
/// for leaked secrets recognise one.
public struct TokenSecret: Sendable {
    public let text: String

    /// In bytes.
    public static let length = 44

    private static let marker = "prp_"
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

    /// Nil unless `text` has the form of a token and its checksum is right.
    public init?(_ text: String) {
        guard text.count == Self.length, text.hasPrefix(Self.marker) else { return nil }
        let body = text.dropFirst(4)
        guard body.allSatisfy({ Self.alphabet.contains($0) }) else { return nil }
        guard body.suffix(6) == Self.checksum(body.prefix(34)) else { return nil }
        self.text = text
    }

    private init(body: String) { text = Self.marker + body + Self.checksum(Substring(body)) }

    /// 34 characters of 62: over 200 bits from the system's generator.
    public static func random() -> TokenSecret {
        var generator = SystemRandomNumberGenerator()
        return TokenSecret(body: String((0..<34).compactMap { _ in alphabet.randomElement(using: &generator) }))
    }

    /// What lists show to recognise it by.
    public var prefix: String { String(text.prefix(10)) }

    /// The token carries over 200 random bits: one round of SHA-256 is as good as a slow hash, and costs a microsecond.
    public var hash: Data { Data(SHA256.hash(data: Data(text.utf8))) }

    private static func checksum(_ body: Substring) -> String {
        SHA256.hash(data: Data((marker + body).utf8)).prefix(6).map { String(alphabet[Int($0) % 62]) }.joined()
    }
}
