import InProcess
import Logging
import Postgres
import Projections
import TestTools
import Testing
import Workflows

@testable import API

@Suite(.timeLimit(.minutes(4))) struct `A list whose read model is filled for the first time` {
    @Test func `is not answered in part, unless one asks for what there is`() async throws {
        try await TestPlatform.with({ ($0.roles, $0.patience) = ([.api], ReadModelPatience()) }) { platform in
            let list = "/v1/members"
            try await ReadModels.rebuild(MemberRow.self, on: platform.databaseURL)
            #expect(try await platform.admin.get(list).expect(200)["total"] == "1")

            let owner = try Session(SessionConfiguration(conninfo: platform.databaseURL))
            try owner.script("DROP TABLE \(MemberRow.table)")
            _ = try ReadModels.createTables(owner)
            let behind = try await eventually {
                let answer = try await platform.admin.get(list, ["Prefer": "wait=0"])
                return answer.status == 503 ? answer : nil
            }
            #expect(behind["code"] == "projection-behind" && behind.header("Retry-After") != nil)
            let lenient = try await platform.admin.get(list, ["Prefer": "wait=0, handling=lenient"]).expect(200)
            #expect(lenient.header("Warning")?.hasPrefix("110") == true && lenient["total"] == "0")

            try await ReadModels.rebuild(MemberRow.self, on: platform.databaseURL)
            try await eventually { try await platform.admin.get(list)["total"] == "1" }
        }
    }
    @Test func `is not answered by a server that does not know yet how far the read model is`() async throws {
        try await TestPlatform.with { platform in
            try await eventually { try await platform.admin.get("/v1/members")["total"] == "1" }
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let begun = try await Composition(.init(conninfo: platform.databaseURL), logger: logger)
            let client = InProcessClient(begun.router())
            let admin = Person(client: client, token: platform.admin.token, member: platform.admin.member)
            let answer = try await admin.get("/v1/members", ["Prefer": "wait=0"])
            await begun.close()
            #expect(answer.status == 503 && answer["code"] == "projection-behind", "\(answer)")
        }
    }
}
