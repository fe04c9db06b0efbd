public import Domain
internal import Foundation
public import Postgres

/// The documents that wait in the mailboxes of a dossier.
public struct MailboxQuery: Sendable {
    private let queries: ReadModelQueries

    public init(_ queries: ReadModelQueries) { self.queries = queries }

    /// Those that meet all filters, the first delivered first.
    /// - Throws: `ListError`, `PostgresError`.
    public func waitingIDs(
        of dossier: ID<Dossier>, matching filters: [ListRequest.Filter], atMost limit: Int, in office: ID<Office>
    ) async throws -> [ID<Document>] {
        let query = try ListQuery<DocumentRow>(
            ListRequest(limit: limit, filters: filters),
            where: ["dossier = \(dossier.uuid)", "state = \(DocumentState.inMailbox.rawValue)"])
        let rows = try await queries.segment([try query.page], of: office)
        return try rows[0].prefix(limit).map { ID(try $0.get(0, as: UUID.self)) }
    }
}

extension DocumentRow {
    /// Those that wait in a mailbox to be sent, in the words of their index.
    public static func isWaiting(in mailbox: Mailbox) -> SQL {
        "state = 'in_mailbox' AND mailbox = \(mailbox.rawValue)"
    }

    /// Those in the box "In processing".
    public static var isInProcessing: SQL { "state = ANY(\(DocumentState.inProcessing.map(\.rawValue)))" }

    /// The miscellaneous documents of the archive.
    /// - Parameter inPermanentFile: those of the permanent file; else all others.
    public static func isFiled(inPermanentFile: Bool) -> SQL {
        let isPermanent: SQL = inPermanentFile ? "permanent_type IS NOT NULL" : "permanent_type IS NULL"
        return "state = 'archived' AND mailbox = 'misc' AND \(isPermanent)"
    }

    /// Those in the trash.
    public static var isDeleted: SQL { "state = 'deleted'" }
}
