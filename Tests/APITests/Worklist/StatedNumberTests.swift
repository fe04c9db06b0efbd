import TestTools
import Testing

@testable import API

@Suite struct `A counterparty known by name that states its VAT number` {
    private static let number = "BE0403019261"

    @Test func `is booked with it, also by a proposal that was made before, which shows it`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let (_, proposal) = try await scene.deliverNaming("Foo")
            let before = try await head(scene)
            try await scene.state(Self.number, of: "Foo")
            #expect(try await scene.numberShown(by: proposal) == Self.number)
            #expect(try await scene.numberShown(by: proposal, "?as_of=\(before)") == nil)
            try await eventually { try await scene.numberListed() == Self.number }
            _ = try await scene.send()
            let task = try await scene.person.post(
                "/v1/connector/tasks/claim", #"{"software":"simulated","installation":"demo","max":1}"#,
                ["Prefer": "wait=60"]
            ).expect(200)
            #expect(task["tasks.0.entry.counterparty.name"] == "Foo")
            #expect(task["tasks.0.entry.counterparty.vat_number"] == Self.number)
            #expect(try await scene.numberShown(by: proposal) == Self.number)
            let everything = try await scene.person.get(
                "\(scene.path)/proposals", ["Consistency-Token": try await token(scene)]
            ).expect(200)
            #expect(everything["items.0.counterparty.vat_number"] == Self.number)
        }
    }

    @Test func `is shown with it to who checks a proposal that was made before, as to who reads it then`() async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let (_, proposal) = try await scene.deliverNaming("Foo")
            try await scene.state(Self.number, of: "Foo")
            let version = try await scene.version(of: proposal)
            let checked = try await scene.person.post(
                "/v1/proposals/\(proposal)/check", "", ["If-Match": "\"\(version)\""]
            ).expect(200)
            #expect(checked["counterparty.vat_number"] == Self.number && checked["checked_by"] != nil)
            #expect(try await scene.person.get("/v1/proposals/\(proposal)").expect(200).text == checked.text)
        }
    }

    @Test func `is booked with the one it has by then, where the package refused the first`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let (_, proposal) = try await scene.deliverNaming("Foo")
            try await scene.state(Self.number, of: "Foo")
            _ = try await scene.send()
            let refused = try await scene.claimOne()
            try await scene.refuse(refused.id)
            try await scene.correct("Foo", #"{"vat_number":"BE0428759497"}"#)
            #expect(try await scene.numberShown(by: proposal) == Self.number)
            try await scene.person.post("/v1/connector/tasks/\(refused.id)/abandon", #"{"reason":"wrong number"}"#)
                .expect(200)
            #expect(try await scene.numberShown(by: proposal) == "BE0428759497")
            try await eventually { try await scene.numberListed() == "BE0428759497" }
        }
    }

    @Test func `is shown without it again where it is withdrawn, and with the next one`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let (_, proposal) = try await scene.deliverNaming("Foo")
            try await scene.state(Self.number, of: "Foo")
            try await eventually { try await scene.numberListed() == Self.number }
            try await scene.correct("Foo", #"{"vat_number":null}"#)
            #expect(try await scene.numberShown(by: proposal) == nil)
            try await eventually { try await scene.numberListed() == nil }
            try await scene.state("BE0428759497", of: "Foo")
            try await eventually { try await scene.numberListed() == "BE0428759497" }
            #expect(try await scene.numberShown(by: proposal) == "BE0428759497")
        }
    }

    @Test func `is shown without it by a proposal that was in the trash when it was withdrawn`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let (document, proposal) = try await scene.deliverNaming("Foo")
            try await scene.state(Self.number, of: "Foo")
            try await eventually { try await scene.numberListed() == Self.number }
            try await scene.delete(proposal)
            try await scene.correct("Foo", #"{"vat_number":null}"#)
            try await scene.restore(document)
            #expect(try await scene.numberShown(by: proposal) == nil)
            try await eventually { try await scene.listsNoNumber() }
        }
    }

    @Test func `is shown with it by a proposal that was in the trash then`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let (document, proposal) = try await scene.deliverNaming("Foo")
            try await scene.delete(proposal)
            try await scene.state(Self.number, of: "Foo")
            #expect(try await scene.numberShown(by: proposal) == nil)
            try await scene.restore(document)
            #expect(try await scene.numberShown(by: proposal) == Self.number)
            try await eventually { try await scene.numberListed() == Self.number }
        }
    }
}

extension Scene {
    /// Delivers an invoice, and names its counterparty without a number.
    fileprivate func deliverNaming(_ name: String) async throws -> (document: String, proposal: String) {
        let document = try await deliver([("a.xml", SampleInvoice().data)])[0]
        let proposal = try await proposal(of: document)
        let named = try await person.patch(
            "/v1/proposals/\(proposal)", #"{"counterparty":{"name":"\#(name)"}}"#, version: 1
        ).expect(200)
        #expect(named["counterparty.name"] == name && named["counterparty.vat_number"] == nil)
        return (document, proposal)
    }

    fileprivate func state(_ number: String, of name: String) async throws {
        let stated = try await person.post(
            "\(path)/counterparties", #"{"name":"\#(name)","vat_number":"\#(number)"}"#)
        #expect(stated.status < 300, "\(stated.text)")
    }

    /// Again where somebody names more of its proposals at that moment.
    fileprivate func correct(_ name: String, _ change: String) async throws {
        try await eventually {
            let found = try await person.get(
                "\(path)/counterparties?q=\(name)", ["Consistency-Token": try await token(self)]
            ).expect(200)
            let version = Int(try found.require("items.0.version")) ?? 0
            return try await person.patch(
                "\(path)/counterparties/\(try found.require("items.0.id"))", change, version: version
            ).status == 200
        }
    }

    fileprivate func numberShown(by proposal: String, _ query: String = "") async throws -> String? {
        try await person.get("/v1/proposals/\(proposal)\(query)").expect(200)["counterparty.vat_number"]
    }

    fileprivate func delete(_ proposal: String) async throws {
        let version = try await version(of: proposal)
        try await person.call(.delete, "/v1/proposals/\(proposal)", nil, ["If-Match": "\"\(version)\""]).expect(200)
    }

    fileprivate func restore(_ document: String) async throws {
        let tag = try await tag(of: document)
        try await person.call(.post, "/v1/documents/\(document)/restore", [], ["If-Match": tag]).expect(200)
    }

    /// Whether the proposal stands in the worklist, and no number there.
    fileprivate func listsNoNumber() async throws -> Bool {
        let list = try await worklist(after: try await token(self))
        return list["items.0.id"] != nil && list["items.0.counterparty.vat_number"] == nil
    }

    /// In the worklist.
    fileprivate func numberListed() async throws -> String? {
        try await worklist(after: try await token(self))["items.0.counterparty.vat_number"]
    }
}
