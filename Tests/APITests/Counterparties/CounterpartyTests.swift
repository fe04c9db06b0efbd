import Domain
import Foundation
import Testing

@testable import API

@Suite struct `Counterparties` {
    @Test(arguments: ["counterparties", "accounts", "vat-codes"])
    func `and what else is searched are all shown where nothing is looked for`(list: String) async throws {
        try await TestPlatform.with { platform in
            let path = "\(try await Scene.open(platform).path)/\(list)"
            let all = try await platform.admin.get(path).expect(200)
            for query in ["?q=", "?q=%20"] {
                #expect(try await platform.admin.get(path + query).expect(200).text == all.text)
            }
            #expect(try await platform.admin.get("\(path)?q=nowhere").expect(200)["total"] == "0")
        }
    }

    @Test func `are created once for their VAT number`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/counterparties"
            let created = try await platform.admin.post(
                path, #"{"name":"Fournitures du Canal","vat_number":"BE 0403.170.701"}"#
            ).expect(201)
            #expect(created["vat_number"] == "BE0403170701")
            #expect(created.header("Location") == "\(path)/\(try created.require("id"))")
            let again = try await platform.admin.post(path, #"{"name":"Autre nom","vat_number":"BE0403170701"}"#)
            #expect(try again.expect(200)["id"] == created["id"])
            #expect(again["name"] == "Fournitures du Canal" && again.header("Location") == nil)
        }
    }

    @Test func `known by their name alone are known still where an invoice states their VAT number`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/counterparties"
            let byName = try await platform.admin.post(path, #"{"name":"Fournitures du Canal"}"#).expect(201)
            try await platform.admin.post(path, #"{"name":"Garage","vat_number":"BE0428759497"}"#).expect(201)
            let garage = SampleInvoice(number: "G-1", supplier: ("Garage", "BE0123456749"))
            let documents = try await scene.deliver([("a.xml", SampleInvoice().data), ("b.xml", garage.data)])
            let proposals = [try await scene.proposal(of: documents[0]), try await scene.proposal(of: documents[1])]
            let known = try await platform.admin.get("/v1/proposals/\(proposals[0])").expect(200)
            #expect(known["counterparty.id"] == byName["id"] && known["counterparty.known"] == "true")
            #expect(known["counterparty.vat_number"] == "BE0403170701")
            // The number is theirs from now on, whoever names it.
            let again = try await platform.admin.post(
                path, #"{"name":"Fournitures du Canal","vat_number":"BE0403170701"}"#)
            #expect(try again.expect(200)["id"] == byName["id"] && again["vat_number"] == "BE0403170701")
            let named = try await platform.admin.patch(
                "/v1/proposals/\(proposals[0])",
                #"{"counterparty":{"name":"Fournitures du Canal","vat_number":"BE0403170701"},"comment":"x"}"#,
                version: 1)
            #expect(try named.expect(200)["counterparty.id"] == byName["id"])
            let list = try await platform.admin.get("\(path)?q=canal", ["Consistency-Token": try await token(scene)])
            #expect(list["total"] == "1" && list["items.0.vat_number"] == "BE0403170701")
            // Of one name, but with another number: somebody else.
            let other = try await platform.admin.get("/v1/proposals/\(proposals[1])").expect(200)
            #expect(other["counterparty.known"] == "false")
        }
    }

    @Test(arguments: [true, false])
    func `known by their name alone get the VAT number that a person states first`(onAProposal: Bool) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/counterparties"
            let acme = try await platform.admin.post(path, #"{"name":"Acme"}"#).expect(201)
            let documents = try await scene.deliver([("a.xml", SampleInvoice().data)])
            let proposal = "/v1/proposals/\(try await scene.proposal(of: documents[0]))"
            let stated = #"{"name":"ACME","vat_number":"BE0428759497"}"#
            if onAProposal {
                let named = try await platform.admin.patch(proposal, "{\"counterparty\":\(stated)}", version: 1)
                #expect(try named.expect(200)["counterparty.id"] == acme["id"])
                #expect(named["counterparty.known"] == "true" && named["counterparty.vat_number"] == "BE0428759497")
            } else {
                let known = try await platform.admin.post(path, stated)
                #expect(try known.expect(200)["id"] == acme["id"] && known["name"] == "Acme")
                #expect(known["vat_number"] == "BE0428759497" && known["version"] == "2")
            }
            // Another number of that name is somebody else's.
            let other = try await platform.admin.post(path, #"{"name":"Acme","vat_number":"BE0123456749"}"#)
            #expect(try other.expect(201)["id"] != acme["id"])
            let list = try await platform.admin.get("\(path)?q=acme", ["Consistency-Token": try await token(scene)])
            #expect(list["total"] == "2")
        }
    }

    @Test func `named by their name alone keep their VAT number`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/counterparties"
            let acme = try await platform.admin.post(path, #"{"name":"Acme"}"#).expect(201)
            try await platform.admin.post(path, #"{"name":"Acme","vat_number":"BE0428759497"}"#).expect(200)
            let documents = try await scene.deliver([("a.xml", SampleInvoice().data)])
            let proposal = "/v1/proposals/\(try await scene.proposal(of: documents[0]))"
            let named = try await platform.admin.patch(proposal, #"{"counterparty":{"name":"acme"}}"#, version: 1)
            #expect(try named.expect(200)["counterparty.id"] == acme["id"] && named["counterparty.name"] == "Acme")
            #expect(named["counterparty.vat_number"] == "BE0428759497")
        }
    }

    @Test(arguments: [
        ("canal", 1), ("DU%20%20canal", 1), ("0403.170", 1), ("BE0403170701", 1), ("%C3%89lectro", 1), ("zzz", 0),
        ("%25", 0),
    ])
    func `are found by a part of their name or VAT number`(text: String, count: Int) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/counterparties"
            try await platform.admin.post(path, #"{"name":"Fournitures du Canal","vat_number":"BE0403170701"}"#).expect(
                201)
            let last = try await platform.admin.post(path, #"{"name":"Électro Nord"}"#).expect(201)
            let found = try await platform.admin.get(
                "\(path)?q=\(text)", ["Consistency-Token": try #require(last.header("Consistency-Token"))])
            #expect(try found.expect(200)["total"] == "\(count)")
        }
    }

    @Test(arguments: [
        ("name=Canal", "0"), ("name=Fournitures%20du%20Canal", "1"), ("vat_number=BE%200403.170.701", "1"),
        ("vat_number=BE0428759497", "0"), ("sort=vat_number", "2"),
    ])
    func `are filtered and sorted by what they show`(query: String, total: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/counterparties"
            try await platform.admin.post(path, #"{"name":"Fournitures du Canal","vat_number":"BE0403170701"}"#).expect(
                201)
            try await platform.admin.post(path, #"{"name":"Acme"}"#).expect(201)
            let found = try await platform.admin.get(
                "\(path)?\(query)", ["Consistency-Token": try await token(scene)]
            ).expect(200)
            #expect(found["total"] == total)
            if total != "0" { #expect(found["items.0.name"] == "Fournitures du Canal") }
        }
    }

    @Test func `with a wrong VAT number are refused in the caller's language`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let answer = try await platform.admin.post(
                "\(scene.path)/counterparties", #"{"name":"X","vat_number":"BE0403170702"}"#, ["Accept-Language": "nl"])
            #expect(try answer.expect(422)["errors.0.code"] == "invalid-vat-number")
            #expect(answer["errors.0.message"]?.contains("btw-nummer") == true)
        }
    }
}

@Suite struct `What a line may be booked with` {
    @Test func `is every VAT code of a side`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let sales = try await platform.admin.get("\(scene.path)/vat-codes?side=sale&q=s2").expect(200)
            #expect(sales["total"] == "1")
            #expect(sales["items.0.code"] == "S21")
            #expect(sales["items.0.rate"] == "21.00")
            #expect(sales["items.0.boxes"] == #"["03","54"]"#)
            let owed = try await platform.admin.get("\(scene.path)/vat-codes?q=COC").expect(200)
            #expect(owed["items.0.side"] == "purchase" && owed["items.0.rate"] == "21.00")
            #expect(owed["items.1.side"] == "sale" && owed["items.1.rate"] == "0.00")
            try await platform.admin.get("\(scene.path)/vat-codes?side=both").expect(400)
            let all = try await platform.admin.get("\(scene.path)/vat-codes?limit=3").expect(200)
            #expect(all["items.0.code"] == "P21-G" && all["items.3"] == nil && all["total"] == "\(VATCode.all.count)")
            let more = try await platform.admin.get(
                "\(scene.path)/vat-codes?limit=200&cursor=\(try all.require("next"))"
            ).expect(200)
            #expect(more["items.0.code"] == "P12-G" && more["next"] == nil)
            let byCode = try await platform.admin.get("\(scene.path)/vat-codes?sort=code").expect(200)
            #expect(byCode["items.0.code"] == "COC" && byCode["items.0.side"] == "purchase")
        }
    }

    @Test func `is any account, of which some are known by name`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let found = try await platform.admin.get("\(scene.path)/accounts?q=attente", ["Accept-Language": "fr"])
            #expect(try found.expect(200)["total"] == "1")
            #expect(found["items.0.code"] == "499000")
            #expect(found["items.0.suspense"] == "true")
        }
    }

    @Test func `is any account that the package told of, by the package's name`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let path = "\(scene.path)/accounts"
            let before = try await head(scene)
            let accounts = [("612000", "Téléphone"), ("440000", "Fournisseurs belges"), ("499100", "À revoir")]
            let synced = try await platform.admin.post(
                "/v1/connector/dossiers/\(scene.dossier)/sync",
                "{\"cause\":\"nightly\",\"accounts\":["
                    + accounts.map { "{\"code\":\"\($0)\",\"name\":\"\($1)\"}" }.joined(separator: ",") + "]}"
            ).expect(200)
            let headers = [
                "Consistency-Token": try #require(synced.header("Consistency-Token")), "Accept-Language": "fr",
            ]
            func list(_ query: String) async throws -> Answer {
                try await platform.admin.get("\(path)?\(query)", headers).expect(200)
            }
            let found = try await list("q=612")
            #expect(found["total"] == "1" && found["items.0.name"] == "Téléphone")
            #expect(found["items.0.suspense"] == "false")
            #expect(try await list("q=T%C3%89L")["items.0.code"] == "612000")
            #expect(
                try await list("q=fournisseurs")["items"]
                    == #"[{"code":"440000","name":"Fournisseurs belges","suspense":false}]"#)
            #expect(try await list("suspense=true")["total"] == "2")

            let first = try await list("sort=-code&limit=4")
            #expect(first["total"] == "7" && first["items.0.code"] == "612000" && first["items.3.code"] == "451000")
            let second = try await list("sort=-code&limit=4&cursor=\(try first.require("next"))")
            #expect(second["items.2.code"] == "400000" && second["items.3"] == nil && second["next"] == nil)

            let past = try await list("as_of=\(before)")
            #expect(past["total"] == "5" && past["items.2.name"] == "Fournisseurs")
            #expect(try await list("as_of=\(try await head(scene))")["items"] == list("")["items"])
            try await platform.otherOffice().get(path).expect(404)
        }
    }
}
