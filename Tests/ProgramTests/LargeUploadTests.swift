import Foundation
import FoundationNetworking
import TestSupport
import TestTools
import Testing

/// Each server runs in a process of its own, so that nobody else's memory is counted.
@Suite(.timeLimit(.minutes(8))) struct `The largest upload` {
    private static let (small, large) = (1_000_000, 49_000_000)
    /// What one file more may leave behind, whatever its size.
    private static let little = 16_000_000

    @Test(arguments: [false, true])
    func `takes hardly more memory than a small one, on its way in and on its way out`(isForm: Bool) async throws {
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                let token = try await paraph.openOffice(in: database)
                var kept: [String] = []
                try await paraph.serving(on: database) { server in
                    let dossier = try await server.openDossier(token)
                    let path = "/v1/dossiers/\(dossier)/documents?mailbox=purchase"
                    // Refused by its first bytes, it is taken in and not looked at.
                    let refusing = try await server.growth(from: Self.small, to: Self.large) { size in
                        let text = Data(repeating: 0x20, count: size)
                        let answer = try await server.upload(text, to: path, token, asForm: isForm)
                        #expect(answer.contains(#""status":422"#), "\(answer)")
                    }
                    #expect(refusing < Self.little)
                    let keeping = try await server.growth(from: Self.small, to: Self.large) { size in
                        let file = LargePDF(size: size).data
                        let answer = try await server.upload(file, to: path, token, asForm: isForm)
                        kept.append(String(try #require(answer.firstMatch(of: /"id":"([^"]+)"/)?.1, "\(answer)")))
                    }
                    // The file on disk is read through a mapping: counted once, though the kernel may take it back.
                    #expect(keeping < Self.large + Self.little)
                }
                try await paraph.serving(on: database) { server in
                    let giving = try await server.growth(from: Self.small, to: Self.large) { size in
                        let id = kept.removeFirst()
                        let file = try await server.download("/v1/documents/\(id)/content", token)
                        #expect(file == LargePDF(size: size).data)
                    }
                    #expect(giving < Self.little)
                }
            }
        }
    }
}

/// A PDF of one page, with so many bytes that nobody looks at.
private struct LargePDF {
    let data: Data

    init(size: Int) {
        let objects = [
            "<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R] /Count 1>>",
            "<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R /Filling 5 0 R>>",
            "<</Length 0>>\nstream\n\nendstream", "<</Length \(size)>>\nstream\n",
        ]
        var (data, places): (Data, [Int]) = (Data("%PDF-1.4\n".utf8), [])
        for (index, object) in objects.enumerated() {
            places.append(data.count)
            data += Data("\(index + 1) 0 obj\n\(object)".utf8)
            if index == 4 { data += Data(repeating: 0x20, count: size) + Data("\nendstream".utf8) }
            data += Data("\nendobj\n".utf8)
        }
        let table = places.map { String(repeating: "0", count: 10 - "\($0)".count) + "\($0) 00000 n \n" }.joined()
        data += Data(
            """
            xref
            0 6
            0000000000 65535 f \n\(table)trailer
            <</Size 6 /Root 1 0 R>>
            startxref
            \(data.count)
            %%EOF

            """.utf8)
        self.data = data
    }
}

extension Serving {
    /// The most memory the server has had at one time, in bytes (proc(5): VmHWM of status, in kB).
    fileprivate var mostMemory: Int {
        get throws {
            let status = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
            let kilobytes = status.firstMatch(of: /VmHWM:\s*(\d+) kB/).flatMap { Int($0.1) }
            return try #require(kilobytes) * 1024
        }
    }

    /// How much more memory the server had at one time for the large one of two than for the small one before it, in bytes.
    fileprivate func growth(
        from small: Int, to large: Int, _ handle: (_ size: Int) async throws -> Void
    ) async throws -> Int {
        try await handle(small)
        let before = try mostMemory
        try await handle(large)
        return try mostMemory - before
    }

    /// - Returns: the answer's body.
    fileprivate func upload(_ file: Data, to path: String, _ token: String, asForm: Bool) async throws -> String {
        var request = try largeRequest(path, token)
        request.httpMethod = "POST"
        request.setValue(UUID().uuidString, forHTTPHeaderField: "Idempotency-Key")
        var body = file
        if asForm {
            let disposition = "Content-Disposition: form-data; name=\"file\"; filename=\"a.pdf\""
            body = Data("--edge\r\n\(disposition)\r\n\r\n".utf8) + file + Data("\r\n--edge--\r\n".utf8)
        }
        request.setValue(
            asForm ? "multipart/form-data; boundary=edge" : "application/pdf", forHTTPHeaderField: "Content-Type")
        if !asForm { request.setValue("attachment; filename=\"a.pdf\"", forHTTPHeaderField: "Content-Disposition") }
        let (answer, _) = try await URLSession.shared.upload(for: request, from: body)
        return String(decoding: answer, as: UTF8.self)
    }

    fileprivate func download(_ path: String, _ token: String) async throws -> Data {
        try await URLSession.shared.data(for: try largeRequest(path, token)).0
    }

    private func largeRequest(_ path: String, _ token: String) throws -> URLRequest {
        var request = URLRequest(url: try #require(URL(string: address + path)), timeoutInterval: 240)
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        return request
    }
}
