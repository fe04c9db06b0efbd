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

    @Test func `answers its journals, those of the office where none were asked for`() async throws {
        try await TestPlatform.with { platform in
            let journal = #"{"code":"ACH","side":"purchase","first_period":"2026-01"}"#
            for (journals, codes) in [("", ["CFAK", "CFVK"]), (#","journals":[\#(journal)]"#, ["ACH"])] {
                let activated = try await platform.admin.post(
                    "/v1/dossiers", #"{"name":"Brasserie du Nord","dossier_code":"NORD"\#(journals)}"#
                ).expect(201)
                let path = try #require(activated.header("Location"))
                #expect(path == "/v1/dossiers/\(try activated.require("id"))")
                for (place, code) in codes.enumerated() {
                    let shown = try await platform.admin.get("\(path)/journals/\(code)").expect(200)
                    #expect(activated["journals.\(place).code"] == code)
                    #expect(activated["journals.\(place).version"] == shown["version"])
                }
                #expect(activated["journals.\(codes.count)"] == nil)
            }
        }
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
