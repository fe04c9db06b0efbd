import Foundation
import Testing

@testable import API

@Suite struct `Sending the worklist` {
    @Test func `forty invoices delivered in shuffled order are numbered by period, date and moment sent, as previewed`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            var random = Seeded(seed: 7)
            let invoices = (0..<40).map { index in
                let month = 8 + index % 3
                return SampleInvoice.of(
                    hundreds: index + 1, number: "F-\(index)",
                    date: "2026-\(month < 10 ? "0" : "")\(month)-\(10 + index % 7)")
            }.shuffled(using: &random)
            _ = try await scene.deliver(invoices.map { ("\($0.number).xml", $0.data) })

            let preview = try await scene.person.get("\(scene.path)/worklist/purchase/numbering-preview").expect(200)
            let rows = try JSONDecoder().decode(Rows.self, from: Data(try await scene.worklist().response.body)).items
            let sent = try await scene.send()
            let numbers = try JSONDecoder().decode(Items.self, from: Data(sent.response.body)).items
            let previewed = try JSONDecoder().decode(Items.self, from: Data(preview.response.body)).items

            #expect(numbers.map(\.number) == (388..<428).map(String.init))
            #expect(numbers.map(\.number) == previewed.map(\.number))
            #expect(numbers.map(\.proposal) == previewed.map(\.proposal))
            #expect(numbers.map(\.proposal) == rows.map(\.id))
            let sorted = rows.sorted {
                ($0.period, $0.invoice_date, $0.sent_at, $0.document) < (
                    $1.period, $1.invoice_date, $1.sent_at, $1.document
                )
            }
            #expect(rows.map(\.id) == sorted.map(\.id))
        }
    }

    @Test func `one NOK holds back the whole list, is named, and nothing is numbered`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([
                ("a.xml", SampleInvoice(number: "A").data), ("b.xml", SampleInvoice(number: "B", total: "120.00").data),
            ])
            let refused = try await scene.person.post("\(scene.path)/worklist/purchase/send").expect(409)
            #expect(refused["code"] == "not-ready")
            #expect(refused["blockers.0.validation"] == "NOK_INCOMPLETE")
            #expect(refused["blockers.0.reasons"]?.contains("rule:BR-CO-15") == true)
            #expect(try await scene.worklist()["total"] == "2")
            let events = try await scene.person.get("/v1/events?types=paraph.numbers.drawn").expect(200)
            #expect(events["events"] == "[]")
        }
    }

    @Test func `a selection is held back by a NOK elsewhere, unless the dossier lets selections go`() async throws {
        try await TestPlatform.with { platform in
            for (gate, status) in [("whole_list", 409), ("selection", 201)] {
                let scene = try await Scene.open(platform, fields: #","send_gate":"\#(gate)""#)
                let documents = try await scene.deliver([
                    ("a.xml", SampleInvoice(number: "A").data),
                    ("b.xml", SampleInvoice(number: "B", total: "120.00").data),
                ])
                let good = try await scene.proposal(of: documents[0])
                let answer = try await scene.person.post(
                    "\(scene.path)/worklist/purchase/send", #"{"scope":"selection","ids":["\#(good)"]}"#)
                #expect(answer.status == status)
            }
        }
    }

    @Test func `two sends of one list at the same moment make one batch`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver(
                (0..<5).map { ("\($0).xml", SampleInvoice.of(hundreds: $0 + 1, number: "F-\($0)").data) })
            async let first = scene.person.post("\(scene.path)/worklist/purchase/send")
            async let second = scene.person.post("\(scene.path)/worklist/purchase/send")
            let statuses = try await [first.status, second.status].sorted()
            #expect(statuses == [201, 409])
            let events = try await scene.person.get("/v1/events?types=paraph.batch.sent").expect(200)
            #expect(events["events.1.id"] == nil)
        }
    }

    @Test func `sales keep the number of the invoice`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let invoice = SampleInvoice(
                number: "2026/0042", supplier: ("Brasserie du Nord", "BE0403019261"),
                customer: ("Fournitures du Canal", "BE0403170701"))
            _ = try await scene.deliver([("sale.xml", invoice.data)], to: "sale")
            let sent = try await scene.send("sale")
            #expect(sent["items.0.number"] == "2026/0042")
            #expect(sent["items.0.stamp"] == "CFVK 2026/0042")
        }
    }

    @Test func `a preview's token lets a send through only while it gives those numbers`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("a.xml", SampleInvoice(number: "A").data)])
            let token = try await scene.person.get("\(scene.path)/worklist/purchase/numbering-preview").require("token")
            _ = try await scene.deliver([("b.xml", SampleInvoice(number: "B", date: "2026-10-01").data)])
            let refused = try await scene.person.post(
                "\(scene.path)/worklist/purchase/send", #"{"token":"\#(token)"}"#
            ).expect(409)
            #expect(refused["code"] == "preview-stale")
        }
    }

    @Test
    func `a preview's token sends the first row alone; the second row alone, which would get another number, is stale`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([
                ("a.xml", SampleInvoice(number: "A", date: "2026-10-01").data),
                ("b.xml", SampleInvoice(number: "B", date: "2026-10-02").data),
            ])
            let preview = try await scene.person.get("\(scene.path)/worklist/purchase/numbering-preview").expect(200)
            func send(row: Int) async throws -> Answer {
                let body =
                    try #"{"scope":"selection","ids":["\#(preview.require("items.\(row).proposal"))"],"#
                    + #""token":"\#(preview.require("token"))"}"#
                return try await scene.person.post("\(scene.path)/worklist/purchase/send", body)
            }
            let stale = try await send(row: 1).expect(409)
            #expect(stale["code"] == "preview-stale" && stale["detail"]?.contains("not of this selection") == true)
            #expect(try await send(row: 0).expect(201)["items.0.number"] == preview["items.0.number"])
        }
    }
}

@Suite struct `The preview of a selection` {
    /// Two proposals that may be sent, by the order of their numbers, and one that may not.
    private func scene(_ platform: TestPlatform) async throws -> (scene: Scene, first: String, second: String) {
        let scene = try await Scene.open(platform, fields: #","send_gate":"selection""#)
        let documents = try await scene.deliver([
            ("a.xml", SampleInvoice(number: "A", date: "2026-10-01").data),
            ("b.xml", SampleInvoice(number: "B", date: "2026-10-02").data),
            ("c.xml", SampleInvoice(number: "C", total: "120.00").data),
        ])
        return (
            scene, try await scene.proposal(of: documents[0]), try await scene.proposal(of: documents[1])
        )
    }

    private func preview(_ scene: Scene, _ query: String) async throws -> Answer {
        try await scene.person.get("\(scene.path)/worklist/purchase/numbering-preview\(query)")
    }

    private func send(_ ids: [String], _ token: String, in scene: Scene) async throws -> Answer {
        let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
        return try await scene.person.post(
            "\(scene.path)/worklist/purchase/send", #"{"scope":"selection","ids":[\#(list)],"token":"\#(token)"}"#)
    }

    @Test func `shows the numbers that its send gives, with a token for that send alone`() async throws {
        try await TestPlatform.with { platform in
            let (scene, first, second) = try await scene(platform)
            let shown = try await preview(scene, "?ids=\(second)").expect(200)
            #expect(shown["items.0.proposal"] == second && shown["items.0.number"] == "388")
            #expect(shown["items.1.number"] == nil && shown["gate.ready"] == "true")
            let past = try await preview(scene, "?ids=\(second)&as_of=\(try await head(scene))").expect(200)
            #expect(past.text == shown.text)
            let token = try shown.require("token")
            for other in [[first], [first, second]] {
                #expect(try await send(other, token, in: scene).expect(409)["code"] == "preview-stale")
            }
            let sent = try await send([second], token, in: scene).expect(201)
            #expect(sent["items.0.number"] == "388" && sent["items.1.number"] == nil)
            let late = try await preview(scene, "?ids=\(first),\(second)").expect(200)
            #expect(late["items.0.number"] == "389" && late["gate.ready"] == "false")
            #expect(late["gate.blockers.0.reasons"] == #"["not-in-list"]"#)
        }
    }

    @Test func `is stale once another send has taken its numbers`() async throws {
        try await TestPlatform.with { platform in
            let (scene, first, second) = try await scene(platform)
            let token = try await preview(scene, "?ids=\(second)").expect(200).require("token")
            try await send([first], try await preview(scene, "?ids=\(first)").require("token"), in: scene).expect(201)
            #expect(try await send([second], token, in: scene).expect(409)["code"] == "preview-stale")
        }
    }

    @Test(arguments: [
        ("?ids=", "invalid-uuid"), ("?ids=x", "invalid-uuid"), ("?ids=\(UUID()),", "invalid-uuid"),
        ("?ids=\(Array(repeating: UUID().uuidString, count: 201).joined(separator: ","))", "wrong-count"),
    ])
    func `refuses what names no proposals, or too many`(query: String, code: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let refused = try await preview(scene, query).expect(400)
            #expect(refused["errors.0.code"] == code)
        }
    }
}

private struct Rows: Decodable {
    let items: [Row]

    struct Row: Decodable {
        let id: String
        let document: String
        let period: String
        let invoice_date: String
        let sent_at: String
    }
}

private struct Items: Decodable {
    let items: [Item]

    struct Item: Decodable {
        let proposal: String
        let number: String
    }
}

/// A generator that gives the same shuffle every time.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state
    }
}
