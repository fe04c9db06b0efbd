import Domain
import Foundation
import TestTools
import Testing

@testable import API

/// A dossier with its journals, and what is done to it again and again.
struct Scene: Sendable {
    let platform: TestPlatform
    let person: Person
    let dossier: String

    static let journals = """
        [{"code":"CFAK","side":"purchase","alias":"Achats","credit_notes_only":false,"number_format":"{N}",
          "next_number":388,"first_period":"2026-01","foreign_currency":true},
         {"code":"CFVK","side":"sale","alias":"Ventes","first_period":"2026-01","foreign_currency":true}]
        """

    static func open(
        _ platform: TestPlatform, journals: String = journals, fields: String = ""
    ) async throws -> Scene {
        let answer = try await platform.admin.post(
            "/v1/dossiers",
            """
            {"name":"Brasserie du Nord","enterprise_number":"0403019261","software":"simulated","installation":"demo",
             "dossier_code":"NORD","features":"C","validation_mode":"collaborator","vat_exempt":false,
             "fiscal_years":[{"label":"2026","start":"2026-01-01","end":"2026-12-31"}],
             "journals":\(journals)\(fields)}
            """
        ).expect(201)
        return Scene(platform: platform, person: platform.admin, dossier: try answer.require("id"))
    }

    var path: String { "/v1/dossiers/\(dossier)" }

    var dossierID: ID<Dossier> { get throws { try #require(ID<Dossier>(dossier)) } }

    /// One command on one stream, with nothing of what a route does besides: as if nobody had seen what came at the same moment.
    func perform<State: Decider>(_ command: State.Command, on id: ID<State>) async throws {
        let server = platform.composition.platform
        let context = CommandContext(
            office: platform.office, author: .policy("test"), now: server.clock.now(), correlation: UUID(),
            causation: UUID(), makeID: { UUID() })
        _ = try await server.handler.handle(command, on: id, dossier: try dossierID, in: context)
    }

    /// Delivers files, sends them, and waits until each stands in the worklist.
    /// - Returns: the ids of the documents.
    func deliver(
        _ files: [(name: String, bytes: Data)], to mailbox: String = "purchase", type: String = "application/xml"
    ) async throws -> [String] {
        var ids: [String] = []
        for file in files {
            ids.append(
                try await person.upload(file.bytes, to: dossier, mailbox, as: file.name, type: type).expect(201)
                    .require("id"))
        }
        let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
        try await person.post("\(path)/documents/send", "{\"ids\":[\(list)]}").expect(200)
        for id in ids { _ = try await proposal(of: id) }
        return ids
    }

    /// Returns when a consumer has passed the last event of these types.
    func passed(_ types: String, by consumer: String) async throws {
        let events = try await person.get("/v1/events?types=\(types)&limit=1000").expect(200)
        let positions = (0...).lazy.map { events["events.\($0).position"] }.prefix { $0 != nil }
        let last = try #require(positions.compactMap { $0.flatMap { Int64($0) } }.max())
        try await eventually {
            let consumers = try await person.get("/v1/consumers").expect(200)
            let position = (0..<6).first { consumers["items.\($0).name"] == consumer }
                .flatMap { consumers["items.\($0).position"] }.flatMap { Int64($0) }
            return position.map { $0 >= last } ?? false
        }
    }

    /// The proposal of a document, once it has been read.
    func proposal(of document: String) async throws -> String {
        try await eventually {
            let answer = try await person.get("/v1/documents/\(document)")
            return answer["state"] == "sent" ? nil : answer["proposal"]
        }
    }

    /// What `If-Match` needs to change the document as it stands behind every event there is.
    func tag(of document: String) async throws -> String {
        let now = ["Consistency-Token": try await token(self)]
        let shown = try await person.get("/v1/documents/\(document)", now).expect(200)
        return try #require(shown.header("ETag"))
    }

    func worklist(_ side: String = "purchase", _ query: String = "?limit=200", after token: String? = nil) async throws
        -> Answer
    {
        try await person.get("\(path)/worklist/\(side)\(query)", token.map { ["Consistency-Token": $0] } ?? [:]).expect(
            200)
    }

    /// Sends the list and gives the batch's answer.
    func send(_ side: String = "purchase") async throws -> Answer {
        try await person.post("\(path)/worklist/\(side)/send", #"{"scope":"list"}"#).expect(201)
    }

    /// Claims what is prepared; waits until there are `count` tasks.
    func claim(_ count: Int) async throws -> [[String: Any]] {
        var tasks: [[String: Any]] = []
        while tasks.count < count {
            let answer = try await person.post(
                "/v1/connector/tasks/claim",
                #"{"software":"simulated","installation":"demo","max":50,"lease_seconds":600}"#, ["Prefer": "wait=60"]
            ).expect(200)
            let body = try JSONSerialization.jsonObject(with: Data(answer.response.body)) as? [String: Any]
            let more = body?["tasks"] as? [[String: Any]] ?? []
            guard !more.isEmpty else { throw UnexpectedAnswer(text: "only \(tasks.count) of \(count) tasks came") }
            tasks += more
        }
        return tasks
    }
}

/// Where the log stands, as the last event a person sees tells.
func head(_ scene: Scene) async throws -> Int64 {
    let answer = try await scene.person.get("/v1/events?limit=1000").expect(200)
    return try #require(Int64(try answer.require("last")))
}

/// What waits for every event there is.
func token(_ scene: Scene) async throws -> String {
    "\(scene.platform.composition.platform.token(at: try await head(scene)))"
}
