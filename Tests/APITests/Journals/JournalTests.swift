import Foundation
import Testing

@testable import API

@Suite struct `The journals of a dossier` {
    private static let creditNotes = """
        {"code":"CFNC","side":"purchase","alias":"Notes de crédit","credit_notes_only":true,"number_format":"NC{N:4}",
         "first_period":"2026-03"}
        """

    @Test func `are listed, added and shown`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let added = try await platform.admin.post("\(scene.path)/journals", Self.creditNotes).expect(201)
            #expect(added["number_format"] == "NC{N:4}")
            #expect(added["next_number"] == "1")
            #expect(added.header("Location") == "\(scene.path)/journals/CFNC")
            let list = try await platform.admin.get(
                "\(scene.path)/journals", ["Consistency-Token": try #require(added.header("Consistency-Token"))]
            ).expect(200)
            #expect(list["total"] == "3")
            #expect(list["items.1.code"] == "CFNC")
            #expect(
                try await platform.admin.get("\(scene.path)/journals/CFNC").expect(200)["credit_notes_only"] == "true")
            let again = try await platform.admin.post("\(scene.path)/journals", Self.creditNotes).expect(409)
            #expect(again["code"] == "journal-exists")
        }
    }

    @Test(arguments: [
        ("credit_notes_only=true", "CFNC", "1"), ("foreign_currency=true", "CFAK", "2"),
        ("side=sale&credit_notes_only=false", "CFVK", "1"), ("sort=-side", "CFVK", "3"),
    ])
    func `are filtered and sorted by what they show`(query: String, first: String, total: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            try await platform.admin.post("\(scene.path)/journals", Self.creditNotes).expect(201)
            let found = try await platform.admin.get(
                "\(scene.path)/journals?\(query)", ["Consistency-Token": try await token(scene)]
            ).expect(200)
            #expect(found["total"] == total && found["items.0.code"] == first)
        }
    }

    @Test func `are changed on the version that was seen`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/journals/CFAK"
            let changed = try await platform.admin.patch(path, #"{"alias":"Factures","next_number":400}"#, version: 1)
            #expect(try changed.expect(200)["alias"] == "Factures")
            #expect(changed["next_number"] == "400")
            #expect(changed.header("ETag") == "\"2\"")
            try await platform.admin.patch(path, #"{"alias":"Achats"}"#, version: 1).expect(412)
            try await platform.admin.patch("\(scene.path)/journals/NONE", #"{"alias":"X"}"#, version: 1).expect(404)
        }
    }

    @Test(arguments: [
        (#"{"code":"A B","side":"purchase","first_period":"2026-01"}"#, "/code", "invalid-journal-code"),
        (#"{"code":"A","side":"purchase","first_period":"2026-13"}"#, "/first_period", "invalid-period"),
        (
            #"{"code":"A","side":"purchase","first_period":"2026-01","number_format":"{X}"}"#, "/number_format",
            "invalid-number-format"
        ),
        (#"{"code":"A","first_period":"2026-01"}"#, "/side", "missing-field"),
    ])
    func `refuse`(body: String, pointer: String, code: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let answer = try await platform.admin.post("\(scene.path)/journals", body).expect(422)
            #expect(answer["errors.0.pointer"] == pointer)
            #expect(answer["errors.0.code"] == code)
        }
    }

    @Test func `give back the invoice's own number to sales whose format is taken away`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/journals/CFVK"
            try await scene.person.patch(path, #"{"number_format":"V{N:4}"}"#, version: 1).expect(200)
            var invoice = SampleInvoice(number: "S-17")
            (invoice.supplier, invoice.customer) = (invoice.customer, invoice.supplier)
            _ = try await scene.deliver([("S-17.xml", invoice.data)], to: "sale")
            let preview = "\(scene.path)/worklist/sale/numbering-preview"
            let token = ["Consistency-Token": try await token(scene)]
            #expect(try await scene.person.get(preview, token).expect(200)["items.0.number"] == "V0001")
            let kept = try await scene.person.patch(path, #"{"alias":"Sorties"}"#, version: 2).expect(200)
            #expect(kept["number_format"] == "V{N:4}")
            let cleared = try await scene.person.patch(path, #"{"number_format":null}"#, version: 3).expect(200)
            #expect(cleared["number_format"] == nil && cleared["alias"] == "Sorties")
            let after = ["Consistency-Token": try #require(cleared.header("Consistency-Token"))]
            #expect(try await scene.person.get(preview, after).expect(200)["items.0.number"] == "S-17")
            #expect(
                try await scene.person.get("\(scene.path)/journals", after).expect(200)["items.1.number_format"] == nil)
        }
    }

    @Test func `take no format whose numbers the accounting package cannot hold`() async throws {
        try await TestPlatform.with { platform in
            func body(format: String) -> String {
                #"{"code":"A","side":"purchase","first_period":"2026-01","number_format":"\#(format)"}"#
            }
            func dossier(_ code: String, format: String) -> String {
                #"{"name":"D","software":"winbooks","dossier_code":"\#(code)","journals":[\#(body(format: format))]}"#
            }
            let refused = try await platform.admin.post("/v1/dossiers", dossier("1", format: "AN{N}")).expect(422)
            #expect(refused["code"] == "number-not-bookable")
            let added = try await platform.admin.post("/v1/dossiers", dossier("2", format: "{YY}{N:6}")).expect(201)
            let path = try #require(added.header("Location")) + "/journals"
            let journal = body(format: "{YYYY}{N:5}").replacing(#""A""#, with: #""B""#)
            let second = try await platform.admin.post(path, journal).expect(422)
            #expect(second["code"] == "number-not-bookable" && second["errors.0.pointer"] == "/number_format")
            let change = #"{"number_format":"{YY}-{N}"}"#
            let third = try await platform.admin.patch("\(path)/A", change, version: 1).expect(422)
            #expect(third["code"] == "number-not-bookable")
        }
    }

    @Test func `of another office are not there`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let other = try await platform.otherOffice()
            try await other.get("\(scene.path)/journals").expect(404)
            try await other.get("\(scene.path)/journals/CFAK").expect(404)
            try await other.post("\(scene.path)/journals", Self.creditNotes).expect(404)
        }
    }
}
