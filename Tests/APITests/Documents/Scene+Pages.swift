import Documents
import Foundation

@testable import API

// Scans of several pages, and where they lie.
extension Scene {
    func uploadPages(_ count: Int, as name: String) async throws -> String {
        try await person.upload(SamplePDF.pages(count), to: dossier, as: name, type: "application/pdf").expect(201)
            .require("id")
    }

    func split(_ document: String, _ parts: String) async throws -> Answer {
        let version = try await person.get("/v1/documents/\(document)", ["Consistency-Token": try await token(self)])
            .require("version")
        return try await person.post(
            "/v1/documents/\(document)/split", #"{"mode":"individual","parts":\#(parts)}"#,
            ["If-Match": "\"\(version)\""]
        ).expect(201)
    }

    func list(_ address: String) async throws -> Answer {
        try await person.get("\(path)/\(address)", ["Consistency-Token": try await token(self)]).expect(200)
    }

    func shown(_ document: String) async throws -> Answer {
        try await person.get("/v1/documents/\(document)", ["Consistency-Token": try await token(self)]).expect(200)
    }

    /// Which pages of the file that was uploaded a document has, told by their width.
    func pageNumbers(of document: String) async throws -> [Int] {
        let content = try await person.get("/v1/documents/\(document)/content").expect(200)
        let pages = try await platform.composition.platform.worker.inspect(Data(content.response.body)).pages
        return pages.map { Int($0.width) - SamplePDF.width(ofPage: 0) }
    }
}
