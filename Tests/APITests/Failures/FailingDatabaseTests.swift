import Postgres
import TestSupport
import TestTools
import Testing

@testable import API

@Suite(.serialized, .timeLimit(.minutes(4))) struct `A server whose database fails` {
    @Test func `answers 503 while it is away, and all that was acknowledged is there when it returns`() async throws {
        try await OwnCluster.with { cluster in
            try cluster.migrate()
            try await TestPlatform.on(cluster.url) { platform in
                let scene = try await Scene.open(platform)
                let uploaded = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "a.xml")
                    .expect(201)
                let list = "\(scene.path)/mailboxes/purchase"
                try await cluster.stop(.immediate)
                for answer in [
                    try await scene.person.get(list),
                    try await scene.person.post("\(scene.path)/counterparties", #"{"name":"Garage"}"#),
                    try await scene.person.upload(
                        SampleInvoice(number: "B").data, to: scene.dossier, as: "b.xml"),
                ] {
                    #expect(answer.status == 503, "\(answer.text)")
                    #expect(answer["code"] == "database-unavailable" && answer.header("Retry-After") == "2")
                }
                try await cluster.start()
                let document = try uploaded.require("id")
                try await eventually { try await scene.person.get("/v1/documents/\(document)").status == 200 }
                let mailbox = try await eventually {
                    let answer = try await scene.person.get(
                        list, ["Consistency-Token": try #require(uploaded.header("Consistency-Token"))])
                    return answer.status == 200 ? answer : nil
                }
                #expect(mailbox["items.0.id"] == document)
                try await eventually {
                    try await scene.person.post("\(scene.path)/counterparties", #"{"name":"Garage"}"#).status == 201
                }
            }
        }
    }

    @Test(arguments: ["log.event", "content.chunk"])
    func `answers 507 where its disk is full, and reads go on`(table: String) async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            let proposal = try await scene.proposal(of: document)
            try await scene.person.post("/v1/proposals/\(proposal)/check", "", ["If-Match": "\"1\""]).expect(200)
            try await fill(table, of: platform)

            func upload() async throws -> Answer {
                try await scene.person.upload(SampleInvoice(number: "B").data, to: scene.dossier, as: "b.xml")
            }
            func change() async throws -> Answer {
                try await platform.admin.patch("\(scene.path)/settings", #"{"send_gate":"selection"}"#, version: 1)
            }
            func send() async throws -> Answer {
                try await scene.person.post("\(scene.path)/worklist/purchase/send", #"{"scope":"list"}"#)
            }
            let refused =
                table == "log.event"
                ? [try await upload(), try await change(), try await send()] : [try await upload()]
            for answer in refused {
                #expect(answer.status == 507 && answer["code"] == "disk-full", "\(answer.text)")
            }
            #expect(try await scene.worklist()["total"] == "1")
            #expect(try await scene.person.get("/v1/documents/\(document)").status == 200)

            try await empty(table, of: platform)
            try await upload().expect(201)
            try await change().expect(200)
            try await send().expect(201)
        }
    }

    /// Nothing more goes into the table, as on a full disk.
    private func fill(_ table: String, of platform: TestPlatform) async throws {
        try await Connection(SessionConfiguration(conninfo: platform.databaseURL)).run {
            try $0.script(
                """
                CREATE FUNCTION public.full() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
                CREATE TRIGGER full_disk BEFORE INSERT ON \(table) FOR EACH ROW EXECUTE FUNCTION public.full();
                """)
        }
    }

    private func empty(_ table: String, of platform: TestPlatform) async throws {
        try await Connection(SessionConfiguration(conninfo: platform.databaseURL)).run {
            try $0.script("DROP TRIGGER full_disk ON \(table)")
        }
    }
}
