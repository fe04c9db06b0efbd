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

    @Test func `are refused to whoever takes another form of them`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.person.upload(SampleInvoice().data, to: scene.dossier, as: "a.xml")
                .expect(201).require("id")
            let path = "/v1/documents/\(document)/content"
            for accept in ["application/xml", "application/*", "image/png, */*;q=0.1"] {
                try await scene.person.get(path, ["Accept": accept]).expect(200)
            }
            let refused = try await scene.person.get(path, ["Accept": "application/pdf"]).expect(406)
            #expect(refused["code"] == "not-acceptable" && refused["offered"] == #"["application\/xml"]"#)
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
