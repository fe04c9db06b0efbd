import Testing

@testable import API

@Suite struct `The bytes of a document` {
    @Test func `as they were delivered are kept for good, by whoever asked for them`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "a.xml")
                .expect(201).require("id")
            for answer in try await scene.askedTwice("/v1/documents/\(document)/content") {
                #expect(answer.header("Cache-Control") == "private, max-age=31536000, immutable")
                #expect(answer.header("Vary") == "Authorization")
            }
        }
    }

    @Test func `with its number on them are asked for each time: another number may come to stand there`() async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            _ = try await scene.send()
            let task = try await scene.claimOne()
            for answer in try await scene.askedTwice("/v1/documents/\(document)/renditions/stamped") {
                #expect(answer.header("Cache-Control") == "private, no-cache")
                #expect(answer.header("Vary") == "Authorization")
            }
            // A task is of one number, so its document stays what it is.
            for answer in try await scene.askedTwice("/v1/connector/tasks/\(task.id)/document") {
                #expect(answer.header("Cache-Control") == "private, max-age=31536000, immutable")
                #expect(answer.header("Vary") == "Authorization")
            }
        }
    }

    @Test func `are given also to a client that asks for JSON everywhere`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "a.xml")
                .expect(201).require("id")
            let content = try await scene.person.get(
                "/v1/documents/\(document)/content", ["Accept": "application/json"]
            ).expect(200)
            #expect(content.header("Content-Type") == "application/xml")
        }
    }
}

extension Scene {
    /// The bytes, and the answer to whoever holds them already.
    fileprivate func askedTwice(_ path: String) async throws -> [Answer] {
        let first = try await person.get(path).expect(200)
        return [first, try await person.get(path, ["If-None-Match": try #require(first.header("ETag"))]).expect(304)]
    }
}
