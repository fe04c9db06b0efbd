public import Domain
internal import Foundation
internal import Postgres

/// The tokens of an office, as far as somebody may see them.
public struct TokenQuery: Sendable {
    private let queries: ReadModelQueries

    public init(_ queries: ReadModelQueries) { self.queries = queries }

    /// - Parameters:
    ///   - tokens: those that are the caller's to see; nil for all of the office.
    ///   - source: the tokens as they are now, unless others are given.
    /// - Throws: `ListError`, `PostgresError`.
    public func page(
        of office: ID<Office>, tokens: [ID<AccessToken>]?, request: ListRequest,
        from source: RowSource<TokenRow> = .live
    ) async throws -> ListPage {
        try await queries.page(
            TokenRow.self, of: office, where: tokens.map { ["id = ANY(\($0.map(\.uuid)))"] } ?? [], request: request,
            from: source)
    }

    /// Those of one member.
    public func tokens(of member: ID<Member>, in office: ID<Office>) async throws -> [TokenRow] {
        try await queries.rows(TokenRow.self, of: office, where: ["member = \(member.uuid)"])
    }
}
