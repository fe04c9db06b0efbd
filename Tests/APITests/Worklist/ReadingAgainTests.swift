import Documents
import Foundation
import TestTools
import Testing

@testable import API

@Suite struct `Reading documents again while none can be opened` {
    @Test func `says so of each that does not open, as of a single one, and leaves it as it stands`() async throws {
        try await FailingWorker.with { failing in
            try await TestPlatform.with {
                $0.worker = failing.program
            } _: { platform in
                let scene = try await Scene.open(platform)
                let pdf = try #require(
                    try await scene.deliver([("a.pdf", FailingWorker.pdf)], type: "application/pdf").first)
                let xml = try #require(try await scene.deliver([("b.xml", SampleInvoice(number: "B").data)]).first)
                let proposals = [try await scene.proposal(of: pdf), try await scene.proposal(of: xml)]
                for proposal in proposals {
                    try await scene.person.patch("/v1/proposals/\(proposal)", #"{"invoice_number":"X"}"#, version: 1)
                        .expect(200)
                }
                try failing.fail()
                let single = try await scene.person.post(
                    "/v1/proposals/\(proposals[0])/reprocess", "", ["If-Match": "\"2\""])
                #expect(single.status == 503 && single["code"] == "documents-unavailable", "\(single.text)")
                let ids = proposals.map { "\"\($0)\"" }.joined(separator: ",")
                let answer = try await scene.person.post(
                    "\(scene.path)/worklist/purchase/reprocess", #"{"ids":[\#(ids)]}"#
                ).expect(200)
                #expect(answer["results.0.status"] == "\(single.status)")
                #expect(answer["results.0.code"] == single["code"])
                #expect(answer["results.1.status"] == "200")
                #expect(try await scene.person.get("/v1/proposals/\(proposals[0])")["invoice_number"] == "X")
                #expect(try await scene.person.get("/v1/proposals/\(proposals[1])")["invoice_number"] == "B")
            }
        }
    }
}

@Suite struct `Reading an invoice again` {
    @Test func `leaves its counterparty new until somebody has verified it`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: document)
            func again(_ version: Int) async throws -> Answer {
                try await scene.person.post(
                    "/v1/proposals/\(proposal)/reprocess", "", ["If-Match": "\"\(version)\""]
                ).expect(200)
            }
            let first = try await again(1)
            #expect(first["validation"] == "OK_NEW_PARTY" && first["counterparty.known"] == "false")
            try await scene.check(proposal)
            let verified = try await again(try await scene.version(of: proposal))
            #expect(verified["validation"] == "OK" && verified["counterparty.known"] == "true")
        }
    }

    @Test func `says of account and VAT code that they were taken from the last bookings`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            func deliver(_ hundreds: Int) async throws -> String {
                let invoice = SampleInvoice.of(
                    hundreds: hundreds, number: "F-\(hundreds)", date: "2026-10-0\(hundreds)")
                return try await scene.proposal(of: try await scene.deliver([("\(hundreds).xml", invoice.data)])[0])
            }
            for hundreds in 1...2 {
                let proposal = try await deliver(hundreds)
                let lines =
                    #"[{"account":"604000","vat_code":"P21-G","base":"\#(hundreds)00.00","vat":"\#(21 * hundreds).00"}]"#
                let annotated = try await scene.person.patch(
                    "/v1/proposals/\(proposal)", #"{"lines":\#(lines)}"#, version: try await scene.version(of: proposal)
                ).expect(200)
                #expect(annotated["lines.0.provenance"] == nil)
                try await scene.check(proposal)
            }
            _ = try await scene.send()
            let third = try await deliver(3)
            // Asked for by a person, the reading waits for what the read models are to know.
            let read = try await scene.person.post(
                "/v1/proposals/\(third)/reprocess", "", ["If-Match": "\"\(try await scene.version(of: third))\""]
            ).expect(200)
            #expect(read["lines.0.account"] == "604000" && read["lines.0.vat_code"] == "P21-G")
            #expect(read["lines.0.provenance.account.source"] == "bookings")
            #expect(read["lines.0.provenance.vat_code.source"] == "bookings")
            #expect(read["provenance.lines.source"] == "ubl")
        }
    }
}

/// The program that opens files, until it is told to fail.
private struct FailingWorker {
    let program: URL
    private let folder: URL

    static let pdf = Data(
        """
        %PDF-1.4
        1 0 obj
        <</Type /Catalog /Pages 2 0 R>>
        endobj
        2 0 obj
        <</Type /Pages /Kids [3 0 R] /Count 1>>
        endobj
        3 0 obj
        <</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R>>
        endobj
        4 0 obj
        <</Length 0>>
        stream

        endstream
        endobj
        trailer
        <</Size 5 /Root 1 0 R>>
        startxref
        0
        %%EOF

        """.utf8)

    static func with(_ body: (FailingWorker) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = folder.appending(path: "worker")
        let executable = try #require(DocumentWorkers.defaultExecutable())
        let script = """
            #!/bin/sh
            cd '\(folder.path)'
            [ -e fails ] && exit 1
            echo $$ >>processes
            exec '\(executable.path)'
            """
        // A shell writes the program. Written by this process it would be busy while a process that another test forks still holds it
        // open.
        let writing = #"printf '%s\n' "$1" >"$2" && chmod 700 "$2""#
        #expect(try await run("sh", ["-c", writing, "sh", script, program.path]).status == 0)
        try await body(FailingWorker(program: program, folder: folder))
    }

    /// From now on nothing is opened.
    func fail() throws {
        try Data().write(to: folder.appending(path: "fails"))
        let processes = try String(contentsOf: folder.appending(path: "processes"), encoding: .utf8)
        for process in processes.split(separator: "\n").compactMap({ pid_t($0) }) { kill(process, SIGKILL) }
    }
}
