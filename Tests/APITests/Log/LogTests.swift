import Domain
import EventStore
import Foundation
import Hummingbird
import Postgres
import TestTools
import Testing

@testable import API

@Suite struct `The signed log` {
    private static func with(_ body: (TestPlatform) async throws -> Void) async throws {
        try await TestPlatform.with({ $0.sealing.key = SignerKey(named: "paraph") }, body)
    }

    @Test func `proves any event its reader may see, in a checkpoint made when there is none`() async throws {
        try await Self.with { platform in
            _ = try await Scene.open(platform)
            let events = try await platform.admin.get("/v1/events?limit=1").expect(200)
            let position = try events.require("events.0.position")
            let proof = try await platform.admin.get("/v1/events/\(position)/proof").expect(200)
            #expect(proof["format"] == "paraph-proof/1")
            #expect(proof["event.id"] == events["events.0.id"])
            let checkpoint = try Checkpoint(try proof.require("checkpoint"))
            let keys = try await platform.admin.get("/v1/log/keys").expect(200).text
            let key = try #require(VerifierKey(String(keys.dropLast())))
            try checkpoint.note.verified(by: [key])
            #expect(proof["tree_size"] == "\(checkpoint.size)")
            let hashes = try JSONDecoder().decode([String].self, from: Data(proof.require("hashes").utf8))
            let inclusion = InclusionProof(
                leafIndex: Int64(try proof.require("leaf_index")) ?? -1, treeSize: checkpoint.size,
                hashes: hashes.compactMap { TreeHash(hex: $0) })
            let leaf = try #require(TreeHash(hex: try proof.require("leaf_hash")))
            #expect(inclusion.root(of: leaf) == checkpoint.root)
        }
    }

    @Test func `signs on demand, and proves that it has only grown since`() async throws {
        try await Self.with { platform in
            let first = try Checkpoint(try await platform.admin.post("/v1/log/checkpoint").expect(200).text)
            _ = try await Scene.open(platform)
            let second = try Checkpoint(try await platform.admin.post("/v1/log/checkpoint").expect(200).text)
            #expect(second.size > first.size)
            let newest = try await platform.admin.get("/v1/log/checkpoint").expect(200)
            #expect(newest.header("Content-Type") == "text/plain; charset=utf-8")
            #expect(newest.text == second.text)
            let answer = try await platform.admin.get("/v1/log/consistency?from=\(first.size)").expect(200)
            let hashes = try JSONDecoder().decode([String].self, from: Data(answer.require("hashes").utf8))
            let proof = ConsistencyProof(
                from: first.size, to: Int64(try answer.require("to")) ?? 0,
                hashes: hashes.compactMap { TreeHash(hex: $0) })
            #expect(proof.to == second.size)
            #expect(proof.proves(first.root, growsInto: second.root))
            #expect(answer["from_root"] == first.root.hex)
            #expect(answer["to_root"] == second.root.hex)
        }
    }

    @Test func `is signed as it is: what else a request says of it is refused`() async throws {
        try await Self.with { platform in
            let refused = try await platform.admin.post("/v1/log/checkpoint", #"{"size":10}"#).expect(400)
            #expect(refused["code"] == "unknown-field" && refused["errors.0.pointer"] == "/size")
            try await platform.admin.post("/v1/log/checkpoint", "").expect(200)
        }
    }

    @Test func `is not signed with another key than before`() async throws {
        try await Self.with { platform in
            try await platform.admin.post("/v1/log/checkpoint").expect(200)
            try Session(SessionConfiguration(conninfo: platform.databaseURL)).script(
                """
                ALTER TABLE log.checkpoint DISABLE TRIGGER USER;
                UPDATE log.checkpoint SET note = replace(note, 'paraph/', 'another/')
                """)
            _ = try await Scene.open(platform)
            let answer = try await platform.admin.post("/v1/log/checkpoint").expect(503)
            #expect(answer["code"] == "log-not-signed")
        }
    }

    @Test func `proves nothing of another office, of what is not there, or beyond its end`() async throws {
        try await Self.with { platform in
            let other = try await platform.otherOffice()
            let foreign = try await other.get("/v1/events?limit=1").expect(200).require("events.0.position")
            for path in [
                "/v1/events/\(foreign)/proof", "/v1/events/999999/proof", "/v1/events/0/proof", "/v1/events/x/proof",
                "/v1/log/consistency?from=1&to=999999", "/v1/log/consistency?from=2&to=1",
            ] {
                let answer = try await platform.admin.get(path)
                #expect(answer.status == 404, "\(path)")
            }
            #expect(try await other.get("/v1/events/\(foreign)/proof").status == 200)
            #expect(try await platform.admin.get("/v1/log/consistency").status == 400)
        }
    }

    @Test func `is not signed where the server has no key, which it says in the caller's language`() async throws {
        try await TestPlatform.with { platform in
            let position = try await platform.admin.get("/v1/events?limit=1").require("events.0.position")
            #expect(try await platform.admin.get("/v1/log/checkpoint").status == 404)
            #expect(try await platform.admin.get("/v1/log/keys").expect(200).text == "")
            let answer = try await platform.admin.get("/v1/events/\(position)/proof", ["Accept-Language": "nl"])
            #expect(answer.status == 503)
            #expect(answer["code"] == "log-not-signed")
            #expect(try answer.require("detail").hasPrefix("Hier wordt niets bewezen"))
            #expect(try await platform.admin.post("/v1/log/checkpoint").status == 503)
        }
    }

    @Test func `goes to the witness as it was signed`() async throws {
        try await Witnessing.with { address, received in
            try await TestPlatform.with {
                $0.sealing.key = SignerKey(named: "paraph")
                $0.sealing.witness = URL(string: "\(address)/add")
            } _: { platform in
                let text = try await platform.admin.post("/v1/log/checkpoint").expect(200).text
                try await eventually { received().contains(text) }
            }
        }
    }
}
