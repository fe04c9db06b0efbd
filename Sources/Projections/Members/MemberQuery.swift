public import Domain
internal import Foundation
internal import Postgres

/// What an office asks of its members before it takes one more, or one less.
public struct MemberQuery: Sendable {
    private let queries: ReadModelQueries

    public init(_ queries: ReadModelQueries) { self.queries = queries }

    /// Whether a member has this address, however it is capitalised.
    public func isMember(_ email: EmailAddress, of office: ID<Office>) async throws -> Bool {
        let address = email.description.lowercased()
        return try await queries.count(MemberRow.self, of: office, where: ["lower(email) = \(address)"]) > 0
    }

    /// Who manages the office.
    public func admins(of office: ID<Office>) async throws -> [ID<Member>] {
        try await queries.rows(
            MemberRow.self, of: office, where: ["profile = \(AccessProfile.admin.rawValue)"]
        ).map(\.id)
    }
}
