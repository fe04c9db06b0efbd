import Testing

@testable import API

@Suite struct `Activating a dossier` {
    private func activate(_ platform: TestPlatform, periods: String) async throws -> Answer {
        try await platform.admin.post(
            "/v1/dossiers",
            """
            {"name":"Brasserie du Nord","dossier_code":"NORD",
             "fiscal_years":[{"label":"2026","start":"2026-01-01","end":"2026-12-31","periods":\(periods)}]}
            """)
    }

    @Test func `takes fiscal years of months, and says that quarters are to come`() async throws {
        try await TestPlatform.with { platform in
            for periods in [#""month""#, "null"] {
                let activated = try await activate(platform, periods: periods).expect(201)
                #expect(activated["fiscal_years.0.label"] == "2026")
            }
            let quarters = try await activate(platform, periods: #""quarter""#).expect(422)
            #expect(quarters["errors.0.pointer"] == "/fiscal_years/0/periods")
            #expect(quarters["errors.0.code"] == "quarters-not-kept")
            let weeks = try await activate(platform, periods: #""week""#).expect(422)
            #expect(weeks["errors.0.code"] == "unknown-choice")
        }
    }
}
