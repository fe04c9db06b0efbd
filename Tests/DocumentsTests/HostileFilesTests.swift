import Foundation
import TestTools
import Testing

@testable import Documents

@Suite struct `Hostile files` {
    let worker: DocumentWorkers

    init() throws {
        worker = try Workers.shared.get()
    }

    /// Fails the test only when something else than a `DocumentError` comes out, or the next honest request fails.
    private func survives(_ data: Data) async throws {
        do {
            _ = try await worker.inspect(data)
            _ = try await worker.stamp(data, text: "CFAK 388")
        } catch {
            #expect(error is DocumentError && error as? DocumentError != .timedOut)
        }
    }

    @Test func `with bytes flipped at random harm nobody`() async throws {
        var random = SeededRandom(388)
        let sources =
            try ["pdf/oca/unknown_invoice.pdf", "docs-misc/double-sided-even.pdf"].map(Fixtures.data) + [
                SamplePDF.pages(3)
            ]
        for round in 0..<300 {
            var data = sources[round % sources.count]
            for _ in 0..<Int.random(in: 1...30, using: &random) {
                data[Int.random(in: 0..<data.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            try await survives(data)
        }
        #expect(try await worker.inspect(SamplePDF.pages(3)).pageCount == 3)
    }

    @Test(arguments: ["[2 0 R]", "[3 0 R 2 0 R]", "2 0 R", "[null 99 0 R]", "[(a) 5 /b]"])
    func `with a page tree in circles, or pages that are no pages, are refused`(kids: String) async throws {
        let pdf = SamplePDF([
            "<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids \(kids) /Count 100000000>>",
            "<</Type /Page /Parent 3 0 R /Rotate [1] /MediaBox [0 0 (a) 1e99] /Contents 3 0 R /UserUnit -1>>",
        ]).data
        await #expect { try await worker.inspect(pdf) } throws: { error in
            if case .broken = error as? DocumentError { true } else { false }
        }
        #expect(try await worker.inspect(SamplePDF.pages(1)).pageCount == 1)
    }

    @Test func `with a box that never ends are refused`() async throws {
        let deep = SamplePDF.page("/MediaBox \(String(repeating: "[", count: 100_000))")
        await #expect { try await worker.inspect(deep) } throws: { error in
            if case .broken = error as? DocumentError { true } else { false }
        }
        #expect(try await worker.inspect(SamplePDF.pages(1)).pageCount == 1)
    }

    @Test func `that unpack to gigabytes take only what a worker may have`() async throws {
        let bomb = try await Bomb.pdf(gigabytes: 3)
        #expect(bomb.count < 20 << 20)
        do {
            #expect(try await worker.inspect(bomb).attachments.map(\.bytes) == [nil])
            #expect(try await worker.summarize(bomb).isBomb)
        } catch {
            #expect([.workerDied, .tooLarge].contains(error as? DocumentError))
        }
        #expect(try await worker.inspect(SamplePDF.pages(1)).pageCount == 1)
    }

    @Test func `with many attachments that unpack to no end together bring little across`() async throws {
        let size = PDFInspection.largestAttachment
        let script = "import zlib; open('out', 'w').write(zlib.compress(bytes(\(size)), 9).hex())"
        let packed = String(decoding: try await Tool.run("python3", ["-c", script], on: Data()), as: UTF8.self)
        let zeros = SamplePDF.stream(packed, entries: "/Filter [/ASCIIHexDecode /FlateDecode]")
        let bomb = SamplePDF.embedding(Array(repeating: zeros, count: 25))
        #expect(bomb.count < 1 << 20)
        let attachments = try await worker.inspect(bomb).attachments
        #expect(attachments.count == 25)
        let brought = attachments.reduce(0) { $0 + ($1.bytes?.count ?? 0) }
        #expect(0 < brought && brought <= PDFInspection.mostAttachedBytes)
        #expect(try await worker.summarize(bomb) == PDFSummary(pageCount: 1, isBomb: true))
    }

    @Test func `of fifty megabytes are no matter`() async throws {
        var random = SeededRandom(50)
        let block = String(decoding: (0..<4096).map { _ in UInt8.random(in: 97...122, using: &random) }, as: UTF8.self)
        let text = String(repeating: block, count: (50 << 20) / 4096 + 1)
        let large = SamplePDF([
            "<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R] /Count 1>>",
            "<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Large 4 0 R>>", SamplePDF.stream(text),
        ]).data
        #expect(large.count > 50 << 20)
        #expect(try await worker.inspect(large).pageCount == 1)
        #expect(try await worker.stamp(large, text: "CFAK 388").count > 50 << 20)
    }
}

private enum Bomb {
    /// An embedded file of zeros, packed by gzip and taken over as a deflate stream.
    static func pdf(gigabytes: Int) async throws -> Data {
        let packed = try await Tool.run(
            "bash", ["-c", "head -c \(gigabytes)G /dev/zero | gzip -1 -n > out"], on: Data())
        // A zlib stream is a two-byte header around the same deflate data that gzip's ten bytes precede.
        let deflated = Data([0x78, 0x01]) + packed.dropFirst(10).dropLast(8)
        var data = Data("%PDF-1.7\n".utf8)
        var offsets: [Int] = []
        let heads = [
            "<</Type /Catalog /Pages 2 0 R /Names <</EmbeddedFiles <</Names [(a) 4 0 R]>> >> >>",
            "<</Type /Pages /Kids [3 0 R] /Count 1>>", "<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100]>>",
            "<</Type /Filespec /F (bomb.xml) /EF <</F 5 0 R>> >>",
        ]
        for (number, head) in zip(1..., heads) {
            offsets.append(data.count)
            data += Data("\(number) 0 obj\n\(head)\nendobj\n".utf8)
        }
        offsets.append(data.count)
        data += Data("5 0 obj\n<</Length \(deflated.count) /Filter /FlateDecode>>\nstream\n".utf8) + deflated
        data += Data("\nendstream\nendobj\n".utf8)
        let start = data.count
        let table = offsets.map { String(String(10_000_000_000 + $0).dropFirst()) + " 00000 n \n" }.joined()
        return data
            + Data(
                "xref\n0 6\n0000000000 65535 f \n\(table)trailer\n<</Size 6 /Root 1 0 R>>\nstartxref\n\(start)\n%%EOF\n"
                    .utf8)
    }
}
