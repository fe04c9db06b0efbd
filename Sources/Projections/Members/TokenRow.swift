public import Domain
public import Foundation

/// A personal token: what it was granted, and whether it still holds. Its secret is nowhere here.
public struct TokenRow: ReadModel, Equatable {
    public let id: ID<AccessToken>
    public let office: ID<Office>
    public private(set) var grant: TokenGrant
    public private(set) var isRevoked = false
    public let issuedAt: Timestamp
    /// Of the token's own stream.
    public private(set) var version: Int

    public var dossier: ID<Dossier>? { nil }

    public static let name = "token"
    public static let version = 2
    public static let sources: [EventSource] = [.all(AccessToken.self)]
    public static let columns: [ReadModelColumn<TokenRow>] = [
        .uuid("member", .filter) { $0.grant.member.uuid },
        .text("name", .filterAndSort, sortedBy: "name_key") { $0.grant.name },
        .text("name_key", .kept) { SortKey($0.grant.name).description },
        .boolean("revoked", .filter) { $0.isRevoked },
        .moment("issued_at", .sort) { $0.issuedAt },
        .moment("expires_at", .sort) { $0.grant.expiresAt },
    ]
    public static let defaultOrder = [ListOrder("issued_at")]
    public static let indexes = [ReadModelIndex("member", "issued_at", "id")]

    public static func keys(of event: ProjectedEvent) throws -> [UUID] {
        event.stream.category == AccessToken.category ? [event.stream.id] : []
    }

    /// The aggregate itself says what an event means.
    public static func evolve(_ row: inout TokenRow?, key: UUID, _ event: ProjectedEvent) throws {
        guard let change = try event.read(as: AccessTokenEvent.self) else { return }
        var aggregate = row.map { $0.isRevoked ? AccessToken.revoked($0.grant) : .live($0.grant) } ?? .unknown
        aggregate.evolve(change)
        switch aggregate {
        case .unknown: return
        case .live(let grant), .revoked(let grant):
            row = TokenRow(
                id: ID(key), office: event.office, grant: grant, isRevoked: aggregate == .revoked(grant),
                issuedAt: row?.issuedAt ?? event.recordedAt, version: event.version)
        }
    }

    public func json() -> String {
        JSONObject { json in
            json.field("id", id)
            json.field("member", grant.member)
            json.field("name", grant.name)
            json.field("prefix", grant.prefix)
            json.field("scopes", grant.scopes.map(\.rawValue).sorted())
            json.field("dossiers", grant.dossiers.map { $0.sorted() })
            json.field("issued_at", issuedAt.description)
            json.field("expires_at", grant.expiresAt?.description)
            json.field("revoked", isRevoked)
            json.field("version", version)
        }.text
    }
}
