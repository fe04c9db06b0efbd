internal import Crypto
internal import Foundation
internal import Postgres

/// Checks that the bytes of the documents named by events are there, and have the SHA-256 they are named by.
struct StoredDocumentAudit {
    private struct Document: Hashable {
        let office: UUID
        let hash: TreeHash
    }

    private let session: Session
    private var waiting: [(document: Document, position: Int64)] = []
    private var seen: Set<Document> = []

    init(_ session: Session) { self.session = session }

    /// How many documents are noted before their bytes are read.
    private static let mostWaiting = 1_000

    mutating func note(_ hash: TreeHash, of office: UUID, at position: Int64, _ report: inout AuditReport) throws {
        guard seen.insert(Document(office: office, hash: hash)).inserted else { return }
        waiting.append((Document(office: office, hash: hash), position))
        if waiting.count >= Self.mostWaiting { try flush(&report) }
    }

    /// Reads the bytes of all that wait.
    mutating func flush(_ report: inout AuditReport) throws {
        for (document, position) in waiting { try check(document, position, &report) }
        waiting.removeAll(keepingCapacity: true)
    }

    private func check(_ document: Document, _ position: Int64, _ report: inout AuditReport) throws {
        report.documents += 1
        let name = document.hash.hex
        func finding(_ flaw: String) -> Finding {
            Finding(
                .document, at: position, document: name, "Document \(name), which event \(position) names, \(flaw).")
        }
        let row = try session.query(
            """
            SELECT chunks_id, size FROM content.blob
            WHERE office = \(document.office) AND sha256 = \(document.hash)
            """
        ).first
        guard let row else { return report.add(finding("is missing")) }
        var hasher = SHA256()
        var size = 0
        try StoredDocument.chunks(try row.get(0), in: session) { bytes in
            hasher.update(bufferPointer: bytes)
            size += bytes.count
        }
        if TreeHash(hasher.finalize()) != document.hash { return report.add(finding("has other bytes")) }
        if try row.get(1, as: Int64.self) != size { report.add(finding("is said to have another size")) }
    }
}

/// Reads stored bytes chunk by chunk, in the session that is given.
enum StoredDocument {
    static func chunks(_ id: UUID, in session: Session, _ take: (UnsafeRawBufferPointer) throws -> Void) throws {
        var number: Int32 = 0
        while let row = try session.query(
            "SELECT bytes FROM content.chunk WHERE chunks_id = \(id) AND number = \(number)"
        ).first {
            if let bytes = row.bytes(0) { try withExtendedLifetime(row) { try take(bytes) } }
            number += 1
        }
    }
}
