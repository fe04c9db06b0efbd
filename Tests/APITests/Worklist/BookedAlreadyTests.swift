import TestTools
import Testing

@testable import API

@Suite struct `An invoice that the books hold already` {
    @Test func `is suspected, and blocks the send until somebody checks it`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.syncing(Self.entry(number: "f 0017"))
            let proposal = try await scene.proposal(of: try await scene.deliver([("a.xml", SampleInvoice().data)])[0])
            let seen = try await scene.person.get("/v1/proposals/\(proposal)").expect(200)
            #expect(seen["duplicate_of_entries"] == #"["HAND-12"]"# && seen["duplicate_of"] == "[]")
            let list = try await scene.worklist(after: try await token(scene))
            #expect(list["items.0.duplicate_of_entries"] == #"["HAND-12"]"#)
            #expect(list["items.0.duplicates_acknowledged"] == "false" && list["gate.ready"] == "false")
            #expect(list["gate.blockers.0.reasons"] == #"["duplicate-unacknowledged"]"#)
            let refused = try await scene.person.post("\(scene.path)/worklist/purchase/send", #"{"scope":"list"}"#)
            #expect(try refused.expect(409)["code"] == "not-ready")
            try await scene.check(proposal)
            _ = try await scene.send()
        }
    }

    @Test func `is suspected where it came in before the entry was reported, until the entry is deleted`() async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let proposal = try await scene.proposal(of: try await scene.deliver([("a.xml", SampleInvoice().data)])[0])
            try await scene.check(proposal)
            _ = try await scene.syncing(Self.entry(number: "f 0017"))
            try await scene.waitUntil(proposal, isBookedAs: #"["HAND-12"]"#)
            let list = try await scene.worklist(after: try await token(scene))
            #expect(list["items.0.duplicates_acknowledged"] == "false")
            #expect(list["gate.blockers.0.reasons"] == #"["duplicate-unacknowledged"]"#)
            _ = try await scene.syncing(#"{"cause":"nightly","deleted":["HAND-12"]}"#)
            try await scene.waitUntil(proposal, isBookedAs: "[]")
            let free = try await scene.worklist(after: try await token(scene))
            #expect(free["gate.ready"] == "true")
        }
    }

    @Test func `is not suspected by the entry of its own booking`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let booked = try await scene.proposal(of: try await scene.bookOne(as: "2026/CFAK/388"))
            let other = SampleInvoice.of(hundreds: 3, number: "H-9", date: "2026-10-05")
            let open = try await scene.proposal(of: try await scene.deliver([("b.xml", other.data)])[0])
            let own = Self.item("2026/CFAK/388", journal: "CFAK", number: "F-17")
            _ = try await scene.syncing(Self.report(own, Self.item(number: "H-9")))
            try await scene.waitUntil(open, isBookedAs: #"["HAND-12"]"#)
            let seen = try await scene.person.get("/v1/proposals/\(booked)").expect(200)
            #expect(seen["state"] == "sent" && seen["duplicate_of_entries"] == "[]")
        }
    }

    @Test(arguments: [
        (#""name":"Other","vat_number":"0403.170.701""#, "F-17", "0.00", "121.00", true),
        (#""name":"FOURNITURES du  canal","vat_number":null"#, "F17", "0.00", "121.00", true),
        (#""name":"Fournitures du Canal","vat_number":"BE0428759497""#, "F-17", "0.00", "121.00", false),
        (#""name":"Other","vat_number":null"#, "F-17", "0.00", "121.00", false),
        (#""name":"Fournitures du Canal","vat_number":"BE0403170701""#, "F-18", "0.00", "121.00", false),
        // What pays it, or its credit note.
        (#""name":"Fournitures du Canal","vat_number":"BE0403170701""#, "F-17", "121.00", "0.00", false),
    ])
    func `is told by its counterparty and its number`(
        party: String, number: String, debit: String, credit: String, isSuspected: Bool
    ) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.syncing(Self.entry(party, number: number, debit: debit, credit: credit))
            let proposal = try await scene.proposal(of: try await scene.deliver([("a.xml", SampleInvoice().data)])[0])
            let seen = try await scene.person.get("/v1/proposals/\(proposal)").expect(200)
            #expect(seen["duplicate_of_entries"] == (isSuspected ? #"["HAND-12"]"# : "[]"))
        }
    }

    @Test func `is one once a person says its number, and no more under another`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.syncing(Self.entry(number: "H-9"))
            let proposal = try await scene.proposal(of: try await scene.deliver([("a.xml", SampleInvoice().data)])[0])
            let path = "/v1/proposals/\(proposal)"
            let named = try await scene.person.patch(path, #"{"invoice_number":"H-9"}"#, version: 1).expect(200)
            #expect(named["duplicate_of_entries"] == #"["HAND-12"]"#)
            try await scene.check(proposal)
            let version = try await scene.version(of: proposal)
            let renamed = try await scene.person.patch(path, #"{"invoice_number":"H-10"}"#, version: version).expect(
                200)
            #expect(renamed["duplicate_of_entries"] == "[]")
        }
    }

    @Test func `is none where the entry books a document of ours`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.bookOne(as: "2026/CFAK/388")
            try await scene.report([ReportedEntry("2026/CFAK/388", invoice: "F-17")])
            let proposal = try await scene.proposal(of: try await scene.deliver([("b.xml", SampleInvoice().data)])[0])
            let seen = try await scene.person.get("/v1/proposals/\(proposal)").expect(200)
            #expect(seen["duplicate_of_entries"] == "[]" && seen["duplicate_of.0"] != nil)
        }
    }

    private static func entry(
        _ party: String = canal, number: String, debit: String = "0.00", credit: String = "121.00"
    ) -> String {
        report(item(party: party, number: number, debit: debit, credit: credit))
    }

    private static func report(_ items: String...) -> String {
        #"{"cause":"nightly","entries":[\#(items.joined(separator: ","))]}"#
    }

    private static func item(
        _ reference: String = "HAND-12", journal: String = "ACH", party: String = canal, number: String,
        debit: String = "0.00", credit: String = "121.00"
    ) -> String {
        """
        {"external_ref":"\(reference)","journal":"\(journal)","number":"12","period":"2026-10",\
        "date":"2026-10-02","invoice_number":"\(number)","counterparty":{\(party)},"paid":false,"lines":[\
        {"account":"440000","debit":"\(debit)","credit":"\(credit)"},\
        {"account":"604000","debit":"\(credit)","credit":"\(debit)"}]}
        """
    }

    private static let canal = #""name":"Fournitures du Canal","vat_number":"BE0403170701""#
}

extension Scene {
    fileprivate func waitUntil(_ proposal: String, isBookedAs entries: String) async throws {
        _ = try await eventually {
            let seen = try await person.get("/v1/proposals/\(proposal)").expect(200)
            return seen["duplicate_of_entries"] == entries ? seen : nil
        }
    }
}
