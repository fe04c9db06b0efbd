import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Projections
import Synchronization

/// Pages as they were last read, kept while nothing of their list has changed.
///
/// A list's version is the last position that touched one of its rows; it is known where this process projects. A page read at
/// a version is good as long as the version stands, and its next reader costs no database, nor is its query read again.
final class PageCache: Sendable {
    private struct Entry {
        let tag: String
        let bytes: ByteBuffer
    }

    private let registry: ProjectionRegistry
    private let epoch: String
    private let entries = Mutex<[String: Entry]>([:])

    private static let mostEntries = 2_000

    init(registry: ProjectionRegistry, epoch: String) {
        self.registry = registry
        self.epoch = epoch
    }

    /// Forgets every page: what the office asks of all its lists has changed.
    func clear() { entries.withLock { $0.removeAll() } }

    /// The dossier's own settings decide on the gate, so their version counts too.
    private func version<Row: ReadModel>(of row: Row.Type, _ dossier: ID<Dossier>) -> Int64? {
        guard let list = registry.listVersion(row, dossier: dossier),
            let settings = registry.listVersion(DossierRow.self, dossier: dossier)
        else { return nil }
        return max(list, settings)
    }

    /// - Parameter discriminator: all that tells this page from others of the list, the caller's office included.
    func page<Row: ReadModel>(
        _ request: Request, of row: Row.Type, dossier: ID<Dossier>, discriminator: String,
        read: () async throws -> [UInt8]
    ) async throws -> Response {
        // The version is taken before the page is read: what changes meanwhile makes the entry old, never wrong.
        guard let version = version(of: row, dossier) else { return Response.json(try await read()) }
        // A table that was folded anew may say otherwise at the same version.
        let tag = "\"\(epoch.prefix(8))-\(version)-\(registry.rebuilds(of: [row, DossierRow.self]))\""
        let name = "\(Row.name)\n\(dossier)\n\(discriminator)"
        if let entry = entries.withLock({ $0[name] }), entry.tag == tag {
            return answer(request, tag, entry.bytes)
        }
        let bytes = ByteBuffer(bytes: try await read())
        entries.withLock { entries in
            if entries.count >= Self.mostEntries { entries.removeAll() }
            entries[name] = Entry(tag: tag, bytes: bytes)
        }
        return answer(request, tag, bytes)
    }

    private func answer(_ request: Request, _ tag: String, _ bytes: ByteBuffer) -> Response {
        request.alreadyHolds(tag: tag)
            ? .notModified(tag: tag) : .bytes(bytes, type: "application/json", headers: [.eTag: tag])
    }
}
