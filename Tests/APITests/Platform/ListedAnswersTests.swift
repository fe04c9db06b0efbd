import Foundation
import Testing

@testable import API

@Suite struct `A resource that a command answers with` {
    enum Resource: CaseIterable, Sendable {
        case journal, member, token, dossier, document, counterparty

        /// What the answer alone has: a token's secret is shown once, and journals have a list of their own.
        var onlyAnswered: Set<String> {
            switch self {
            case .token: ["token"]
            case .dossier: ["journals"]
            case .journal, .member, .document, .counterparty: []
            }
        }

        /// What is counted, or comes to it later.
        var onlyListed: Set<String> {
            switch self {
            case .journal, .member, .token, .counterparty: []
            case .dossier: ["in_portal", "to_validate", "sent", "misc", "help", "last_document_date", "badge"]
            case .document:
                [
                    "size", "channel", "proposal", "stamped_sha256", "task", "journal", "number", "failure",
                    "uploaded_at", "sent_at", "filed_at",
                ]
            }
        }

        func list(in scene: Scene) -> String {
            switch self {
            case .journal: "\(scene.path)/journals"
            case .member: "/v1/members"
            case .token: "/v1/tokens"
            case .dossier: "/v1/dossiers"
            case .document: "\(scene.path)/mailboxes/purchase"
            case .counterparty: "\(scene.path)/counterparties"
            }
        }

        func make(in scene: Scene) async throws -> Answer {
            switch self {
            case .journal:
                try await scene.person.post(
                    list(in: scene), #"{"code":"NC","side":"purchase","alias":"Notes","first_period":"2026-03"}"#)
            case .member:
                try await scene.person.post(
                    list(in: scene),
                    #"{"kind":"office","email":"rudi@kantoor.example","name":"Rudi","profile":"support"}"#)
            case .token: try await scene.person.post(list(in: scene), #"{"name":"Scanner"}"#)
            case .dossier:
                try await scene.person.post(
                    list(in: scene),
                    """
                    {"name":"Café du Sud","software":"simulated","installation":"demo","dossier_code":"SUD",
                     "features":"C","fiscal_years":[{"label":"2026","start":"2026-01-01","end":"2026-12-31"}]}
                    """)
            case .document:
                try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "a.xml")
            case .counterparty:
                try await scene.person.post(
                    list(in: scene), #"{"name":"Café du Nord","vat_number":"BE0403170701"}"#)
            }
        }
    }

    @Test(arguments: Resource.allCases)
    func `is listed with the same members, of the same values`(resource: Resource) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let made = try await resource.make(in: scene).expect(201)
            let answered = try members(of: Data(made.response.body)).filter { !resource.onlyAnswered.contains($0.key) }
            let list = try await scene.person.get(
                resource.list(in: scene), ["Consistency-Token": try #require(made.header("Consistency-Token"))]
            ).expect(200)
            let items = try #require(try members(of: Data(list.response.body))["items"] as? [[String: Any]])
            let item = try #require(items.first { $0["id"] as? String == answered["id"] as? String })
            #expect(Set(item.keys).subtracting(answered.keys) == resource.onlyListed)
            let shared = item.filter { !resource.onlyListed.contains($0.key) }
            #expect(NSDictionary(dictionary: answered) == NSDictionary(dictionary: shared))
        }
    }

    private func members(of json: Data) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    }
}
