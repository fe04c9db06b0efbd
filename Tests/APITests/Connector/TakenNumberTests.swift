import Testing

@testable import API

@Suite(.timeLimit(.minutes(2))) struct `A booking whose number the package has given to another entry` {
    @Test func `is given up although a sync shows that entry, where its invoice is another, and the queue goes on`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let documents = try await scene.deliver([
                ("a.xml", SampleInvoice.of(hundreds: 1, number: "A-1", date: "2026-10-01").data),
                ("b.xml", SampleInvoice.of(hundreds: 2, number: "B-2", date: "2026-10-02").data),
            ])
            let refused = try await scene.sendAndRefuse()
            try await scene.report([ReportedEntry("HAND-388", invoice: "MILL 77")])
            #expect(try await scene.documentsObserved() == [nil])
            try await scene.giveUp(refused.id).expect(200)
            #expect(try await scene.wordOfTheGivenUp() == nil)
            let next = try await scene.claimOne()
            #expect(next.number == "389")
            try await scene.complete(next.id, as: "B-389").expect(200)
            try await scene.sync([("B-389", "389")])
            #expect(try await scene.archived() == [documents[1]])
        }
    }

    @Test func `is given up although a sync before the refusal took that entry for its own`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice().data)])[0]
            _ = try await scene.send()
            try await scene.report([ReportedEntry("HAND-388", invoice: "MILL 77")])
            let refused = try await scene.claimOne()
            try await scene.refuse(refused.id, for: "number-taken")
            #expect(try await scene.documentsObserved() == [document])
            try await scene.giveUp(refused.id).expect(200)
        }
    }

    @Test func `is given up on a person's word where nothing tells whose the entry is, and the word is kept`()
        async throws
    {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("a.xml", SampleInvoice().data)])
            let refused = try await scene.sendAndRefuse()
            try await scene.report([ReportedEntry("HAND-388")])
            for word in ["[]", #"["HAND-389"]"#] {
                let problem = try await scene.giveUp(refused.id, foreign: word).expect(409)
                #expect(problem["code"] == "task-booked" && problem["detail"]?.contains("HAND-388") == true)
                #expect(problem["detail"]?.contains("foreign_entries") == true)
                #expect(problem["entries"] == #"["HAND-388"]"#)
            }
            try await scene.giveUp(refused.id, foreign: #"["HAND-388","HAND-389"]"#).expect(200)
            #expect(try await scene.wordOfTheGivenUp() == #"["HAND-388"]"#)
        }
    }

    @Test func `is given up once that entry has been renumbered in the package`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            _ = try await scene.deliver([("a.xml", SampleInvoice().data)])
            let refused = try await scene.sendAndRefuse()
            try await scene.report([ReportedEntry("HAND-388")])
            try await scene.giveUp(refused.id).expect(409)
            try await scene.report([ReportedEntry("HAND-388", number: "900")])
            try await scene.giveUp(refused.id).expect(200)
        }
    }

    /// An agent that lost its answer may try again, and be told by the package that the number is taken: by itself.
    @Test func `is not given up where that entry is its own invoice's after all, renumbered or not`() async throws {
        try await TestPlatform.with { platform in
            let scene = try await Scene.open(platform)
            let document = try await scene.deliver([("a.xml", SampleInvoice(number: "F-0017").data)])[0]
            let refused = try await scene.sendAndRefuse()
            for number in ["388", "900"] {
                try await scene.report([ReportedEntry("A-388", number: number, invoice: "f17")])
                #expect(try await scene.giveUp(refused.id).expect(409)["code"] == "task-booked")
            }
            try await scene.retry(refused.id).expect(200)
            _ = try await scene.claimOne()
            try await scene.complete(refused.id, as: "A-388").expect(200)
            #expect(try await scene.archived() == [document])
        }
    }
}

extension Scene {
    /// Sends the list, whose first number the package says is taken.
    fileprivate func sendAndRefuse() async throws -> ClaimedTask {
        _ = try await send()
        let task = try await claimOne()
        try await refuse(task.id, for: "number-taken")
        return task
    }

    fileprivate func giveUp(_ task: String, foreign: String? = nil) async throws -> Answer {
        let word = foreign.map { #","foreign_entries":\#($0)"# } ?? ""
        return try await person.post("/v1/connector/tasks/\(task)/abandon", #"{"reason":"388 is another's."\#(word)}"#)
    }

    /// Which entries the person said are not the booking; nil where nothing needed to be said.
    fileprivate func wordOfTheGivenUp() async throws -> String? {
        try await person.get("/v1/events?types=paraph.task.abandoned").expect(200)["events.0.data.foreign_entries"]
    }
}
