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
    private let state = Mutex(State())

    private struct State {
        var entries: [String: Entry] = [:]
        /// Bytes of all entries.
        var size = 0
        /// Raised when pages are forgotten, so that one read before that is not kept after it, and its tag is no page's any more.
        /// Begins at random: no two processes give one tag to two pages.
        var generation = UInt64.random(in: 0...UInt64(UInt32.max)) << 20

        mutating func insert(_ entry: Entry, for name: String) {
            let earlier = entries.updateValue(entry, forKey: name)
            size += entry.bytes.readableBytes - (earlier?.bytes.readableBytes ?? 0)
        }

        mutating func removeAll() {
            entries.removeAll()
            size = 0
        }
    }

    private static let mostEntries = 2_000
    private static let mostBytes = 32 << 20

    init(registry: ProjectionRegistry, epoch: String) {
        self.registry = registry
        self.epoch = epoch
    }

    /// Forgets every page: what the office asks of all its lists has changed.
    func clear() {
        state.withLock { state in
            state.removeAll()
            state.generation += 1
        }
    }

    /// The dossier's own settings decide on the gate, so their version counts too: beside the list's, since one model may be behind
    /// the other.
    private func version<Row: ReadModel>(of row: Row.Type, _ dossier: ID<Dossier>) -> String? {
        guard let list = registry.listVersion(row, dossier: dossier),
            let settings = registry.listVersion(DossierRow.self, dossier: dossier)
        else { return nil }
        return "\(list)-\(settings)"
    }

    /// - Parameters:
    ///   - discriminator: all that tells this page from others of the list, the caller's office included.
    func page<Row: ReadModel>(
        _ request: Request, of row: Row.Type, dossier: ID<Dossier>, discriminator: String,
        read: () async throws -> ByteBuffer
    ) async throws -> Response {
        // The version is taken before the page is read: what changes meanwhile makes the entry old, never wrong.
        guard let version = version(of: row, dossier) else {
            return .bytes(try await read(), type: "application/json")
        }
        // A table that was folded anew may say otherwise at the same version.
        let place = place(
            "\(Row.name)\n\(dossier)\n\(discriminator)", "\(version)-\(registry.rebuilds(of: [row, DossierRow.self]))")
        if let kept = entry(at: place) { return answer(request, kept) }
        return answer(request, keep(try await read(), at: place))
    }

    /// The same where the caller knows the list's version.
    /// - Parameters:
    ///   - version: as long as it stays the same, so does the page.
    ///   - name: of the page; no other has it.
    /// - Returns: nil where `read` has nothing to give.
    func page(
        _ request: Request, version: String, of name: String, read: () async throws -> ByteBuffer?
    ) async throws -> Response? {
        let place = place(name, version)
        if let kept = entry(at: place) { return answer(request, kept) }
        return try await read().map { answer(request, keep($0, at: place)) }
    }

    /// A page, at a version.
    private struct Place {
        let name: String
        let tag: String
        let generation: UInt64
    }

    private func place(_ name: String, _ version: String) -> Place {
        let generation = state.withLock { $0.generation }
        return Place(
            name: name, tag: "\"\(epoch.prefix(8))-\(String(generation, radix: 36))-\(version)\"",
            generation: generation)
    }

    private func entry(at place: Place) -> Entry? {
        state.withLock { $0.entries[place.name] }.flatMap { $0.tag == place.tag ? $0 : nil }
    }

    private func keep(_ bytes: ByteBuffer, at place: Place) -> Entry {
        let entry = Entry(tag: place.tag, bytes: bytes)
        state.withLock { state in
            guard state.generation == place.generation else { return }
            let isFull = state.entries.count >= Self.mostEntries || state.size + bytes.readableBytes > Self.mostBytes
            if isFull { state.removeAll() }
            state.insert(entry, for: place.name)
        }
        return entry
    }

    private func answer(_ request: Request, _ entry: Entry) -> Response {
        request.alreadyHolds(tag: entry.tag)
            ? .notModified(tag: entry.tag)
            : .bytes(entry.bytes, type: "application/json", headers: [.eTag: entry.tag])
    }
}
