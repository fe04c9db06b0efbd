import TestTools
import Testing

@testable import API

@Suite struct `Correcting a counterparty` {
    private static let number = "BE0403170701"

    @Test func `gives it another name, and finds it by that and by the old one`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/counterparties"
            let created = try await platform.admin.post(path, #"{"name":"Fournitures"}"#).expect(201)
            let one = "\(path)/\(try created.require("id"))"
            let renamed = try await platform.admin.patch(one, #"{"name":"Fournitures du Canal"}"#, version: 1).expect(
                200)
            #expect(renamed["name"] == "Fournitures du Canal" && renamed.header("ETag") == "\"2\"")
            let list = try await platform.admin.get("\(path)?q=canal", try renamed.token).expect(200)
            #expect(list["items.0.id"] == created["id"] && list["items.0.version"] == "2")
            for name in ["Fournitures", "Fournitures du Canal"] {
                let again = try await platform.admin.post(path, "{\"name\":\"\(name)\"}").expect(200)
                #expect(again["id"] == created["id"])
            }
            try await platform.admin.patch(one, #"{"name":"X"}"#, version: 1).expect(412)
            try await platform.admin.call(.patch, one, Array(#"{"name":"X"}"#.utf8), [:]).expect(428)
            try await platform.admin.patch(one, #"{"name":null}"#, version: 2).expect(422)
        }
    }

    @Test(arguments: [true, false])
    func `withdraws a VAT number that was never theirs: who states it next is somebody else`(byNameFirst: Bool)
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/counterparties"
            if byNameFirst { try await platform.admin.post(path, #"{"name":"Garage"}"#).expect(201) }
            let mistaken = try await platform.admin.post(
                path, #"{"name":"Garage","vat_number":"\#(Self.number)"}"#
            ).expect(byNameFirst ? 200 : 201)
            let id = try mistaken.require("id")
            let version = try #require(Int(try mistaken.require("version")))
            let withdrawn = try await platform.admin.patch("\(path)/\(id)", #"{"vat_number":null}"#, version: version)
                .expect(200)
            #expect(withdrawn["vat_number"] == nil && withdrawn["name"] == "Garage")

            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let proposal = try await platform.admin.get("/v1/proposals/\(try await scene.proposal(of: document))")
                .expect(200)
            #expect(proposal["counterparty.name"] == "Fournitures du Canal" && proposal["counterparty.id"] != id)
            #expect(proposal["counterparty.vat_number"] == Self.number && proposal["counterparty.known"] == "false")
            let stated = try await platform.admin.post(path, #"{"name":"?","vat_number":"\#(Self.number)"}"#).expect(
                200)
            #expect(stated["id"] == proposal["counterparty.id"])
            // It is theirs now.
            let taken = try await platform.admin.patch(
                "\(path)/\(id)", #"{"vat_number":"\#(Self.number)"}"#,
                version: try #require(Int(try await listedVersion(of: id, at: path, scene))))
            #expect(try taken.expect(409)["code"] == "counterparty-known-otherwise")
        }
    }

    @Test func `gives it the right VAT number for the wrong one, and takes it back again`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/counterparties"
            let created = try await platform.admin.post(
                path, #"{"name":"Garage","vat_number":"\#(Self.number)"}"#
            ).expect(201)
            let one = "\(path)/\(try created.require("id"))"
            let right = try await platform.admin.patch(one, #"{"vat_number":"BE0428759497"}"#, version: 1).expect(200)
            #expect(right["vat_number"] == "BE0428759497")
            let stated = try await platform.admin.post(path, #"{"name":"?","vat_number":"BE0428759497"}"#).expect(200)
            #expect(stated["id"] == created["id"])
            let back = try await platform.admin.patch(
                one, #"{"vat_number":"\#(Self.number)"}"#, version: try #require(Int(try right.require("version"))))
            #expect(try back.expect(200)["vat_number"] == Self.number)
            let first = try await platform.admin.post(path, #"{"name":"?","vat_number":"\#(Self.number)"}"#).expect(200)
            #expect(first["id"] == created["id"])
            // And the other number is free for somebody else.
            try await platform.admin.post(path, #"{"name":"Other","vat_number":"BE0428759497"}"#).expect(201)
        }
    }

    @Test func `does not give a number back that an invoice states once more beside the name`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/counterparties"
            let stated = #"{"name":"Garage","vat_number":"\#(Self.number)"}"#
            let byName = try await platform.admin.post(path, #"{"name":"Garage"}"#).expect(201)
            let identified = try await platform.admin.post(path, stated).expect(200)
            #expect(identified["id"] == byName["id"])
            try await platform.admin.patch(
                "\(path)/\(try byName.require("id"))", #"{"vat_number":null}"#, version: 2
            ).expect(200)
            let other = try await platform.admin.post(path, stated).expect(201)
            #expect(other["id"] != byName["id"])
        }
    }

    @Test func `is for the office that has it, and for a name of its own`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/counterparties"
            let garage = try await platform.admin.post(path, #"{"name":"Garage"}"#).expect(201)
            try await platform.admin.post(path, #"{"name":"Acme"}"#).expect(201)
            let one = "\(path)/\(try garage.require("id"))"
            let taken = try await platform.admin.patch(one, #"{"name":"ACME"}"#, version: 1)
            #expect(try taken.expect(409)["code"] == "counterparty-known-otherwise")
            try await platform.otherOffice().patch(one, #"{"name":"Mine"}"#, version: 1).expect(404)
            try await platform.admin.patch("\(path)/\(scene.dossier)", #"{"name":"X"}"#, version: 1).expect(404)
            let once = ["If-Match": "\"1\"", "Idempotency-Key": "once"]
            func rename() async throws -> Answer {
                try await platform.admin.call(.patch, one, Array(#"{"name":"Garage Nord"}"#.utf8), once).expect(200)
            }
            #expect(try await rename().header("Idempotent-Replayed") == nil)
            #expect(try await rename().header("Idempotent-Replayed") == "true")
        }
    }

    @Test func `chooses the account its invoices are booked on, and takes it away again`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/counterparties"
            let created = try await platform.admin.post(path, #"{"name":"Garage"}"#).expect(201)
            #expect(created["default_account"] == nil)
            let one = "\(path)/\(try created.require("id"))"
            let chosen = try await platform.admin.patch(one, #"{"default_account":"613500"}"#, version: 1).expect(200)
            #expect(chosen["default_account"] == "613500" && chosen["name"] == "Garage")
            #expect(chosen.header("ETag") == "\"2\"")
            let list = try await platform.admin.get(path, try chosen.token).expect(200)
            #expect(list["items.0.default_account"] == "613500" && list["items.0.version"] == "2")
            let past = try await platform.admin.get("\(path)?as_of=\(try await head(scene) - 1)").expect(200)
            #expect(past["items.0.name"] == "Garage" && past["items.0.default_account"] == nil)

            for account in ["\"61\"", "\"garage\"", "\"61350000000\"", "\"\""] {
                let refused = try await platform.admin.patch(one, #"{"default_account":\#(account)}"#, version: 2)
                #expect(try refused.expect(422)["errors.0.code"] == "invalid-account")
                #expect(refused["errors.0.pointer"] == "/default_account")
            }
            try await platform.admin.patch(one, #"{"default_account":"610000"}"#, version: 1).expect(412)
            let left = try await platform.admin.patch(one, #"{"name":"Garage Nord"}"#, version: 2).expect(200)
            #expect(left["default_account"] == "613500")
            let none = try await platform.admin.patch(one, #"{"default_account":null}"#, version: 3).expect(200)
            #expect(none["default_account"] == nil && none.header("ETag") == "\"4\"")
            let again = try await platform.admin.patch(one, #"{"default_account":null}"#, version: 4).expect(200)
            #expect(again.header("ETag") == "\"4\"")
        }
    }

    private func listedVersion(of id: String, at path: String, _ scene: Scene) async throws -> String {
        let list = try await scene.person.get(path, ["Consistency-Token": try await token(scene)]).expect(200)
        let place = try #require((0..<5).first { list["items.\($0).id"] == id })
        return try list.require("items.\(place).version")
    }
}
