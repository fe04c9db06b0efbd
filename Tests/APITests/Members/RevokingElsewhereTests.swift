import Foundation
import TestTools
import Testing

@testable import API

@Suite(.timeLimit(.minutes(5))) struct `A token revoked on one server` {
    /// Each remembers a token for 30 seconds: who waited as long knows nothing. A try that the machine held up is made again.
    @Test func `opens nothing on another from then on, which had let it in before`() async throws {
        try await TestPlatform.with { one in
            try await TestPlatform.on(one.databaseURL) { other in
                func elsewhere(_ token: String) -> Person {
                    Person(client: other.client, token: token, member: one.admin.member)
                }
                for _ in 1...3 {
                    let reader = try await one.person(with: #"{"name":"Reader","scopes":["worklist:read"]}"#)
                    let remembered = ContinuousClock.now
                    try await elsewhere(reader.person.token).get("/v1/me").expect(200)
                    try await one.admin.call(.delete, "/v1/tokens/\(reader.id)", nil, [:]).expect(200)
                    try await eventually { try await elsewhere(reader.person.token).get("/v1/me").status == 401 }
                    let wasTold = remembered.duration(to: .now) < .seconds(20)
                    try await elsewhere(one.admin.token).get("/v1/me").expect(200)
                    if wasTold { return }
                }
                Issue.record("The other server let it in for as long as it remembers a token.")
            }
        }
    }
}
