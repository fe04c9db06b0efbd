import Documents
import Domain
import Foundation
import TestTools
import Testing

@testable import Workflows

@Suite struct `A file that does not open in time` {
    @Test(arguments: ["docs-misc/simple.pdf", "docs-misc/simple.jpg"])
    func `is told so, and not called broken`(path: String) async throws {
        // Long enough for a process that only has to start, on a machine that stands still meanwhile.
        try await ScriptedWorker.with(.hangingOnce, timeout: .seconds(15)) { scripted in
            let error = await #expect(throws: IntakeRefusal.self) { try await examine(path, scripted.worker) }
            #expect(error == .tookTooLong && error?.code == "file-took-too-long")
            let opened = try await examine(path, scripted.worker)
            #expect(opened.pages == 1)
        }
    }

    @Test(arguments: ["docs-misc/simple.pdf", "docs-misc/simple.jpg"])
    func `is not blamed where none does`(path: String) async throws {
        try await ScriptedWorker.with(.hanging, timeout: .milliseconds(200)) { scripted in
            let error = await #expect(throws: DocumentError.self) { try await examine(path, scripted.worker) }
            #expect(error == .timedOut)
        }
    }

    @Test func `inside an invoice gives way to a drawn page`() async throws {
        var invoice = SampleInvoice()
        invoice.attachedPDF = try Fixtures.data("docs-misc/double-sided-even.pdf")
        let bytes = invoice.xml
        let name = Filename("a.xml", fallback: "document")
        try await ScriptedWorker.with(.hangingOnce, timeout: .seconds(15)) { scripted in
            let taken = try await FileExamination(worker: scripted.worker).examine(bytes, name: name)
            #expect(taken.pages == 1)
        }
        try await ScriptedWorker.with(.hanging, timeout: .milliseconds(200)) { scripted in
            await #expect(throws: DocumentError.timedOut) {
                try await FileExamination(worker: scripted.worker).examine(bytes, name: name)
            }
        }
    }

    private func examine(_ path: String, _ worker: DocumentWorkers) async throws -> ExaminedFile {
        let name = Filename(path, fallback: "document")
        return try await FileExamination(worker: worker).examine(try Fixtures.data(path), name: name)
    }
}
