public import Foundation

/// Checks an exported archive without a server or a database. What it finds is listed in docs/log-format.md.
public struct ExportAudit {
    private let archive: Data
    private let trusted: [VerifierKey]?
    private let own: [Checkpoint]

    /// - Parameters:
    ///   - archive: mapped, where it is larger than memory.
    ///   - keys: which signatures are trusted; nil for those of the keys in the archive.
    ///   - own: checkpoints the auditor has kept.
    public init(_ archive: Data, keys: [VerifierKey]? = nil, own: [Checkpoint] = []) {
        self.archive = archive
        trusted = keys
        self.own = own
    }

    /// - Parameter progress: told now and then how many events were checked, and how many there are.
    public func run(progress: (Int64, Int64) -> Void = { _, _ in }) -> AuditReport {
        var report = AuditReport()
        archive.withUnsafeBytes { bytes in
            do throws(ExportFlaw) {
                let reader = try TarReader(archive)
                var audit = try ArchiveAuditing(bytes, reader.members, trusted: trusted, own: own, &report)
                audit.run(&report, progress)
            } catch {
                report.add(Finding(.archive, "The archive cannot be read: \(error)."))
            }
        }
        return report
    }
}
