import Foundation
import TestSupport
import TestTools
import Testing

@Suite(.timeLimit(.minutes(4))) struct `A server that has no room for uploads on their way` {
    /// A file system of one page, which this process and its children see.
    private static let withTinyDisk = [
        "unshare", "--mount", "sh", "-c", "mount -t tmpfs -o size=4k none \"$TMPDIR\" && exec \"$@\"", "sh",
    ]

    private static func mayMount() async throws -> Bool {
        let folder = FileManager.default.temporaryDirectory.path
        let tried = try await run("env", ["TMPDIR=\(folder)"] + withTinyDisk + ["true"], withErrors: true)
        return isTestable(
            tried.status == 0,
            orElse: "a server without room for uploads, since no file system may be mounted here: \(tried.text)")
    }

    @Test(.enabled("where a file system may be mounted", { try await Self.mayMount() }))
    func `answers 507, and reads go on`() async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                let token = try await paraph.openOffice(in: database)
                let spool = paraph.folder.appending(path: "spool")
                try FileManager.default.createDirectory(at: spool, withIntermediateDirectories: true)
                try await paraph.serving(on: database, ["TMPDIR": spool.path], startedBy: Self.withTinyDisk) { server in
                    let dossier = try await server.openDossier(token)
                    let upload = "/v1/dossiers/\(dossier)/documents?mailbox=purchase"
                    let large = "<Invoice>" + String(repeating: " ", count: 100_000) + "</Invoice>"
                    let refused = try await server.post(large, to: upload, token, key: "large")
                    #expect(refused.status == 507 && refused.body.contains("disk-full"), "\(refused)")
                    #expect(try await server.get("/v1/dossiers", token).status == 200)
                }
            }
        }
    }
}
