import Foundation
import Postgres
import Projections
import TestTools
import Testing

@testable import API

@Suite struct `Asking for the past` {
    @Test func `the worklist as of a position is what it was then, gate, filters and sorts included`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([
                ("a.xml", SampleInvoice(number: "A").data), ("b.xml", SampleInvoice(number: "B").data),
                ("c.xml", SampleInvoice(number: "C", total: "120.00").data),
            ])
            let queries = [
                "?limit=200", "?limit=2", "?sort=-invoice_number&limit=2", "?validation=NOK_INCOMPLETE",
                "?facets=validation",
            ]
            // Two of them are alike.
            for consumer in ["identifying", "suspecting"] {
                try await scene.passed("paraph.proposal.drafted", by: consumer)
            }
            let now = try await token(scene)
            var then: [String: Answer] = [:]
            for query in queries { then[query] = try await scene.worklist("purchase", query, after: now) }
            let position = try await head(scene)

            let next = try #require(then["?sort=-invoice_number&limit=2"]?["next"])
            let second = try await scene.worklist("purchase", "?sort=-invoice_number&limit=2&cursor=\(next)")
            let first = try #require(then["?limit=2"]?["items.0.id"])
            let version = try #require(then["?limit=2"]?["items.0.version"].flatMap { Int($0) })
            let changed = try await scene.person.patch(
                "/v1/proposals/\(first)", #"{"invoice_number":"Z"}"#, version: version
            ).expect(200)

            for query in queries {
                let past = try await scene.worklist("purchase", "\(query)&as_of=\(position)")
                let live = try #require(then[query])
                for part in ["items", "gate", "next", "total", "facets"] {
                    #expect(past[part] == live[part], "\(part)")
                }
                #expect(past["as_of"] == "\(position)")
                #expect(past.header("Consistency-Token")?.hasSuffix(".\(position)") == true)
            }
            let past = try await scene.worklist(
                "purchase", "?sort=-invoice_number&limit=2&cursor=\(next)&as_of=\(position)")
            #expect(past["items"] == second["items"])
            let found = try await scene.worklist(
                "purchase", "?invoice_number=Z", after: changed.header("Consistency-Token"))
            #expect(found["total"] == "1")
        }
    }

    @Test func `the numbers a send would have given are those it gave, and none after it`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("a.xml", SampleInvoice(number: "A").data)])
            let path = "\(scene.path)/worklist/purchase/numbering-preview"
            let live = try await scene.person.get(path).expect(200)
            let position = try await head(scene)
            let sent = try await scene.send()
            let past = try await scene.person.get("\(path)?as_of=\(position)").expect(200)
            #expect(past.text == live.text && past["items.0.number"] == sent["items.0.number"])
            #expect(past.header("Consistency-Token")?.hasSuffix(".\(position)") == true)
            let now = try await scene.person.get("\(path)?as_of=\(try await head(scene))").expect(200)
            #expect(now["items"] == "[]" && now["gate.ready"] == "false")
            try await scene.person.get("\(path)?as_of=0").expect(404)
        }
    }

    @Test func `shows the periods of a journal its read model does not know yet`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await eventually { try await scene.person.get("\(scene.path)/periods")["items.1.journal"] }
            let owner = try Session(SessionConfiguration(conninfo: platform.databaseURL))
            try owner.script("ALTER TABLE \(JournalRow.table) RENAME COLUMN code TO code_away")
            try await scene.person.post(
                "\(scene.path)/journals", #"{"code":"CFNC","side":"purchase","alias":"N","first_period":"2026-03"}"#
            ).expect(201)
            let past = try await scene.person.get("\(scene.path)/periods?as_of=\(try await head(scene))").expect(200)
            #expect(past["items.1.journal"] == "CFNC" && past["items.1.first_period"] == "2026-03")
            try owner.script("ALTER TABLE \(JournalRow.table) RENAME COLUMN code_away TO code")
        }
    }

    @Test func `every list as of the head equals the list of now`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.bookOne(as: "2026/CFAK/388")
            try await scene.sync([("2026/CFAK/388", "388")])
            try await scene.person.post(
                "/v1/connector/dossiers/\(scene.dossier)/sync",
                #"{"cause":"nightly","accounts":[{"code":"604000","name":"Marchandises"}]}"#
            ).expect(200)
            _ = try await scene.deliver([("b.xml", SampleInvoice.of(hundreds: 2, number: "F-2").data)])
            let waiting = SampleInvoice.of(hundreds: 3, number: "F-3").data
            try await scene.person.upload(waiting, to: scene.dossier, as: "c.xml").expect(201)
            // What a reactor does about the sync.
            try await eventually { try await !scene.archived().isEmpty }
            let tokens = try await head(scene)
            for path in [
                "/v1/dossiers", "\(scene.path)/mailboxes/purchase", "\(scene.path)/mailboxes/in-processing",
                "\(scene.path)/proposals", "\(scene.path)/archive/purchase", "\(scene.path)/journals",
                "\(scene.path)/counterparties", "\(scene.path)/accounts", "/v1/members", "/v1/tokens",
            ] {
                let (live, position) = try await present(path, scene)
                let past = try await scene.person.get("\(path)?as_of=\(position)").expect(200)
                #expect(live["items.0"] != nil, "\(path) is empty")
                #expect(past["items"] == live["items"], "\(path)")
                #expect(past["total"] == live["total"], "\(path)")
                #expect(position >= tokens)
            }
            let empty = try await scene.person.get("/v1/dossiers?as_of=0").expect(200)
            #expect(empty["items"] == "[]" && empty["total"] == "0")
        }
    }

    /// A list, and the position it was read at: read again where something happened meanwhile, such as the stamp of what was sent.
    private func present(_ path: String, _ scene: Scene) async throws -> (list: Answer, position: Int64) {
        while true {
            let position = try await head(scene)
            let live = try await scene.person.get(path, ["Consistency-Token": try await token(scene)]).expect(200)
            if try await head(scene) == position { return (live, position) }
        }
    }

    @Test func `one document and one proposal are shown as they stood, by position and by time`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: document)
            let path = "/v1/proposals/\(proposal)"
            let before = try await scene.person.get(path).expect(200)
            let (position, time) = (
                try await head(scene),
                Date().addingTimeInterval(0.01).ISO8601Format(.init(includingFractionalSeconds: true))
            )
            try await Task.sleep(for: .milliseconds(20))
            try await scene.person.patch(path, #"{"comment":"later"}"#, version: 1).expect(200)
            for point in ["\(position)", time] {
                let past = try await scene.person.get("\(path)?as_of=\(point)").expect(200)
                #expect(past.text == before.text)
                #expect(past.header("ETag") == "\"1\"")
                let shown = try await scene.person.get("/v1/documents/\(document)?as_of=\(point)").expect(200)
                #expect(shown["state"] == "in_worklist")
            }
            let uploaded = try await scene.person.get("/v1/events?types=document.uploaded")["events.0.position"]
            let young = try await scene.person.get("/v1/documents/\(document)?as_of=\(try #require(uploaded))").expect(
                200)
            #expect(young["state"] == "in_mailbox")
            try await scene.person.get("/v1/documents/\(document)?as_of=0").expect(404)
            try await scene.person.get("\(path)?as_of=\(try #require(uploaded))").expect(404)
        }
    }

    @Test func `settings, dossiers, journals and periods are shown as they were`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let paths = [
                "/v1/office/settings", scene.path, "\(scene.path)/journals/CFAK", "\(scene.path)/periods?journal=CFAK",
            ]
            func shown(_ query: String) async throws -> [String] {
                var texts: [String] = []
                for path in paths {
                    texts.append(
                        try await scene.person.get(path + (query.isEmpty ? "" : path.contains("?") ? "&" : "?") + query)
                            .expect(200).text)
                }
                return texts
            }
            _ = try await eventually { try await scene.person.get(paths[3])["items.0.journal"] }
            let before = try await shown("")
            let position = try await head(scene)
            let journal = try await scene.person.get(paths[2])
            try await scene.person.patch(
                paths[2], #"{"alias":"Inkoop"}"#, version: try #require(Int(try journal.require("version")))
            ).expect(200)
            try await scene.person.post("\(scene.path)/periods/2026-01/close").expect(200)
            let after = try await shown("")
            #expect(after[2] != before[2] && after[3] != before[3])
            for (past, present) in zip(try await shown("as_of=\(position)"), before) { #expect(past == present) }
            try await scene.person.get("\(paths[2])?as_of=0").expect(404)
        }
    }

    @Test func `a member is shown as they were, and before they were invited not at all`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let before = try await head(scene)
            let rudi = try await platform.invite("rudi@kantoor.example", kind: "office", profile: "support")
            let path = "/v1/members/\(rudi)"
            let invited = try await scene.person.get(path).expect(200)
            let position = try await head(scene)
            try await scene.person.patch(path, #"{"name":"Rudi"}"#, version: 1).expect(200)
            let past = try await scene.person.get("\(path)?as_of=\(position)").expect(200)
            #expect(past.text == invited.text && past.header("ETag") == "\"1\"")
            #expect(past.header("Consistency-Token")?.hasSuffix(".\(position)") == true)
            try await scene.person.get("\(path)?as_of=\(before)").expect(404)
        }
    }

    @Test func `the numbers of a journal are there as soon as it is, and not before`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let before = try await head(scene)
            try await scene.person.post(
                "\(scene.path)/journals", #"{"code":"CFNC","side":"purchase","alias":"N","first_period":"2026-03"}"#
            ).expect(201)
            let path = "\(scene.path)/journals/CFNC"
            for path in [path, "\(path)/numbers"] {
                try await scene.person.get("\(path)?as_of=\(before)").expect(404)
                try await scene.person.get("\(path)?as_of=\(try await head(scene))").expect(200)
            }
        }
    }

    @Test(arguments: [
        ("as_of=99999999", "beyond-the-log"), ("as_of=2099-01-01T00:00:00Z", "beyond-the-log"),
        ("as_of=yesterday", "invalid-point-in-log"), ("as_of=-1", "invalid-point-in-log"),
        ("as_of=2026-10-02", "invalid-point-in-log"), ("as_of=", "invalid-point-in-log"),
    ])
    func `a point that is none, or lies ahead, is refused`(query: String, code: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            for path in ["/v1/dossiers", "\(scene.path)/worklist/purchase", "\(scene.path)/settings"] {
                let refused = try await scene.person.get("\(path)?\(query)").expect(400)
                #expect(refused["code"] == code)
            }
        }
    }

    @Test func `of another office nothing is seen in the past either`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let position = try await head(scene)
            let stranger = try await platform.otherOffice()
            #expect(try await stranger.get("/v1/dossiers?as_of=\(position)").expect(200)["total"] == "0")
            try await stranger.get("/v1/documents/\(document)?as_of=\(position)").expect(404)
            try await stranger.get("/v1/documents/\(document)/changes").expect(404)
            try await stranger.get("\(scene.path)/worklist/purchase?as_of=\(position)").expect(404)
            try await stranger.get("\(scene.path)/settings/changes").expect(404)
        }
    }

    @Test func `a token of another log is refused, whatever is asked`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            for path in ["/v1/dossiers", "/v1/dossiers?as_of=1", "\(scene.path)/settings?as_of=1"] {
                let refused = try await scene.person.get(path, ["Consistency-Token": "another.1"]).expect(409)
                #expect(refused["code"] == "other-epoch")
            }
        }
    }
}

@Suite struct `What changed` {
    @Test func `in a proposal is told field by field, with who and when`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice(number: "A").data)])[0]
            let proposal = try await scene.proposal(of: document)
            let path = "/v1/proposals/\(proposal)"
            let since = try await head(scene)
            try await scene.person.patch(path, #"{"invoice_number":"B","comment":"x"}"#, version: 1).expect(200)
            let between = try await head(scene)
            try await scene.person.patch(path, #"{"counterparty":{"name":"Moulin"}}"#, version: 2).expect(200)

            let all = try await scene.person.get("\(path)/changes?since=\(since)").expect(200)
            #expect(all["since"] == "\(since)")
            let first = try fields(all, 0)
            #expect(first["/invoice_number"] == ["A", "B"])
            #expect(first["/comment"] == ["null", "x"])
            #expect(all["changes.0.type"] == "paraph.proposal.annotated")
            #expect(all["changes.0.by"]?.hasPrefix("token:") == true)
            #expect(all["changes.0.at"] != nil && all["changes.0.version"] == "2")
            #expect(try fields(all, 1)["/counterparty/name"]?.last == "Moulin")
            #expect(first["/version"] == nil)

            let half = try await scene.person.get("\(path)/changes?since=\(since)&as_of=\(between)").expect(200)
            #expect(half["changes.0.version"] == "2" && half["changes.1.version"] == nil)
            #expect(half["until"] == "\(between)")
            let whole = try await scene.person.get("\(path)/changes").expect(200)
            #expect(whole["changes.0.type"] == "paraph.proposal.drafted")
            #expect(try fields(whole, 0)["/invoice_number"] == ["null", "A"])
            let none = try await scene.person.get("\(path)/changes?since=\(try await head(scene))").expect(200)
            #expect(none["changes"] == "[]")
            #expect(
                try await scene.person.get("\(path)/changes?since=99999999").expect(400)["code"] == "beyond-the-log")
        }
    }

    @Test func `in a document tells its way through the office`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let all = try await scene.person.get("/v1/documents/\(document)/changes").expect(200)
            #expect(try fields(all, 0)["/state"] == ["null", "in_mailbox"])
            #expect(try fields(all, 1)["/state"] == ["in_mailbox", "sent"])
            #expect(try fields(all, 2)["/state"] == ["sent", "in_worklist"])
        }
    }

    @Test func `in the settings counts what the office chose too`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let since = try await head(scene)
            let settings = "\(scene.path)/settings"
            let version = try await scene.person.get(settings).header("ETag").flatMap { Int($0.filter(\.isNumber)) }
            try await scene.person.patch(settings, #"{"vat_exempt":true}"#, version: try #require(version)).expect(200)
            let office = try await scene.person.get("/v1/office/settings").header("ETag")
            let officeVersion = try #require(office.flatMap { Int($0.filter(\.isNumber)) })
            try await scene.person.patch(
                "/v1/office/settings", #"{"duplicate_blocks":"never"}"#, version: officeVersion
            ).expect(200)
            let all = try await scene.person.get("\(settings)/changes?since=\(since)").expect(200)
            #expect(try fields(all, 0)["/vat_exempt/value"] == ["false", "true"])
            #expect(try fields(all, 1)["/duplicate_blocks/value"]?.last == "never")
            let past = try await scene.person.get("\(settings)?as_of=\(since)").expect(200)
            #expect(past["vat_exempt.value"] == "false")
        }
    }

    /// Pointer → was and is, of one change.
    private func fields(_ answer: Answer, _ index: Int) throws -> [String: [String]] {
        var fields: [String: [String]] = [:]
        var place = 0
        while let pointer = answer["changes.\(index).fields.\(place).pointer"] {
            fields[pointer] = ["was", "is"].map { answer["changes.\(index).fields.\(place).\($0)"] ?? "null" }
            place += 1
        }
        return fields
    }
}
