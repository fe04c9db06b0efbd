import GivenWhenThen
import Testing

@testable import Domain

extension DossierEvent {
    static func activated(
        fiscalYears: [FiscalYear] = [], sendGate: SendGate? = nil, software: String = "csv"
    ) -> DossierEvent {
        .activated(DossierActivation.bakery(fiscalYears: fiscalYears, sendGate: sendGate, software: software).payload)
    }
}

extension DossierActivation {
    static func bakery(
        fiscalYears: [FiscalYear] = [], sendGate: SendGate? = nil, software: String = "csv"
    ) -> DossierActivation {
        DossierActivation(
            name: "Bakery", enterpriseNumber: EnterpriseNumber("0403.019.261"), software: software,
            installation: "main",
            dossierCode: "BAKERY", sendGate: sendGate, fiscalYears: fiscalYears)
    }
}

extension FiscalYear {
    init(_ label: String, _ start: String, _ end: String) {
        self.init(label: label, start: .day(start), end: .day(end))
    }
}

@Suite struct `A dossier` {
    @Test func `is activated once`() {
        Given<Dossier>().when(.activate(.bakery())).then(.activated())
        Given<Dossier>(.activated()).when(.activate(.bakery())).nothing()
    }

    @Test func `that was not activated has no settings to change`() {
        Given<Dossier>().when(.changeSettings(.init(vatExempt: true))).refused(.unknownDossier)
    }

    @Test(
        arguments: [
            ([FiscalYear("2026", "2026-12-31", "2026-01-01")], .fiscalYearEndsBeforeItStarts("2026", at: 0)),
            (
                [FiscalYear("2026", "2026-06-30", "2026-12-31"), FiscalYear("2025", "2025-01-01", "2026-06-29")],
                .fiscalYearsOverlap("2025", with: "2026", at: 0)
            ),
            (
                [
                    FiscalYear("2024", "2024-01-01", "2024-12-31"), FiscalYear("2025", "2025-01-01", "2025-12-31"),
                    FiscalYear("2024", "2026-01-01", "2026-12-31"),
                ], .fiscalYearLabelRepeated("2024", at: 2)
            ),
        ] as [([FiscalYear], DossierRefusal)])
    func `is not activated with fiscal years that contradict each other`(
        years: [FiscalYear], refusal: DossierRefusal
    ) {
        Given<Dossier>().when(.activate(.bakery(fiscalYears: years))).refused(refusal)
    }

    @Test func `inherits from its office what it does not set itself`() throws {
        var office = OfficeSettings()
        office.sendGate = .selection
        office.duplicateBlocks = .never
        office.validationMode = .hybrid
        let inheriting = try #require(Given<Dossier>(.activated()).state.profile).settings
        #expect(inheriting.sendGate(in: office) == .selection)
        #expect(inheriting.duplicateBlocks(in: office) == .never)
        #expect(inheriting.validationMode(in: office) == .hybrid)

        let own = Given<Dossier>(.activated())
            .when(
                .changeSettings(
                    .init(sendGate: .wholeList, duplicateBlocks: .unacknowledged, validationMode: .client))
            ).state.profile?.settings
        #expect(own?.sendGate(in: office) == .wholeList)
        #expect(own?.duplicateBlocks(in: office) == .unacknowledged)
        #expect(own?.validationMode(in: office) == .client)
    }

    @Test(arguments: ["send_gate", "duplicate_blocks", "validation_mode"])
    func `gives a setting back to its office`(setting: String) throws {
        let own = DossierEvent.SettingsChanged(
            sendGate: .selection, duplicateBlocks: .never, validationMode: .client, vatExempt: true)
        let state = Given<Dossier>(.activated(), .settingsChanged(own))
            .when(.changeSettings(.init(inherited: [setting]))).state
        let settings = try #require(state.profile).settings
        #expect((settings.sendGate == nil) == (setting == "send_gate"))
        #expect((settings.duplicateBlocks == nil) == (setting == "duplicate_blocks"))
        #expect((settings.validationMode == nil) == (setting == "validation_mode"))
        #expect(settings.vatExempt)
    }

    @Test func `does not change a setting to what it is`() {
        Given<Dossier>(.activated(sendGate: .selection)).when(.changeSettings(.init(sendGate: .selection))).nothing()
        Given<Dossier>(.activated()).when(.changeSettings(.init(inherited: ["send_gate"]))).nothing()
    }
}

@Suite struct `The fiscal year of a period` {
    private static let shifted = [
        FiscalYear("2024-2025", "2024-07-01", "2025-06-30"), FiscalYear("2025-2026", "2025-07-01", "2026-06-30"),
    ]

    @Test(arguments: [("2026-01", "2026"), ("2025-12", "2025")])
    func `is the calendar year where none is declared`(period: String, label: String) {
        #expect(FiscalCalendar(years: []).label(of: .month(period)) == label)
    }

    @Test(arguments: [
        ("2025-06", "2024-2025"), ("2025-07", "2025-2026"), ("2026-06", "2025-2026"),
    ])
    func `is the declared one it lies in`(period: String, label: String) {
        #expect(FiscalCalendar(years: Self.shifted).label(of: .month(period)) == label)
    }

    @Test(arguments: [("2026-07", "2027"), ("2027-06", "2027"), ("2027-07", "2028"), ("2024-06", "2024")])
    func `outside the declared ones is named by the year it would end in`(period: String, label: String) {
        #expect(FiscalCalendar(years: Self.shifted).label(of: .month(period)) == label)
    }

    @Test(arguments: [("2025-01", "2026"), ("2026-06", "2026"), ("2026-07", "2027")])
    func `may be longer than twelve months`(period: String, label: String) {
        let long = FiscalCalendar(years: [FiscalYear("2026", "2025-01-01", "2026-06-30")])
        #expect(long.label(of: .month(period)) == label)
    }

    @Test(
        arguments: [
            ("2025-12", "2025"), ("2026-01", "2027"), ("2027-01", "2028"), ("2028-12", "2029"), ("2024-12", "2024"),
        ])
    func `steps past a label that a declared one has already`(period: String, label: String) {
        let ahead = FiscalCalendar(years: [
            FiscalYear("2025", "2025-01-01", "2025-12-31"), FiscalYear("2026", "2030-01-01", "2030-12-31"),
        ])
        #expect(ahead.label(of: .month(period)) == label)
    }

    @Test(arguments: [("2024-12", "2024"), ("2024-07", "2024"), ("2024-06", "2023"), ("2023-07", "2023")])
    func `steps back past it before the first`(period: String, label: String) {
        let shortened = FiscalCalendar(years: [
            FiscalYear("2025", "2025-01-01", "2025-06-30"), FiscalYear("2026", "2025-07-01", "2026-06-30"),
        ])
        #expect(shortened.label(of: .month(period)) == label)
    }
}
