import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `The fiscal years of a dossier` {
    private static let year = FiscalYear("2026", "2026-01-01", "2026-12-31")
    private let dossier = Given<Dossier>(.activated(fiscalYears: [year]))

    private func set(_ years: FiscalYear..., used: String...) -> DossierCommand {
        .setFiscalYears(years, used: Set(used.map { .month($0) }))
    }

    private func event(_ years: FiscalYear...) -> DossierEvent {
        .fiscalYearsSet(.init(fiscalYears: years.map(\.payload)))
    }

    @Test func `are added to, and say where later periods lie`() throws {
        let next = FiscalYear("2027-28", "2027-01-01", "2028-06-30")
        let added = dossier.when(set(Self.year, next, used: "2026-03"))
        added.then(event(Self.year, next))
        let calendar = try #require(added.state.profile).fiscalCalendar
        #expect(calendar.label(of: .month("2028-06")) == "2027-28" && calendar.label(of: .month("2028-07")) == "2029")
        dossier.when(set(Self.year, used: "2026-03")).nothing()
    }

    @Test func `are lengthened at the end`() {
        let longer = FiscalYear("2026", "2026-01-01", "2027-06-30")
        dossier.when(set(longer, used: "2026-03", "2026-12")).then(event(longer))
    }

    @Test func `keep the periods that are used`() {
        let longer = FiscalYear("2026", "2026-01-01", "2027-06-30")
        dossier.when(set(longer, used: "2026-03", "2027-02"))
            .refused(.fiscalYearInUse(.month("2027-02"), in: "2027", wouldBe: "2026"))
        dossier.when(set(FiscalYear("2025", "2026-01-01", "2026-12-31"), used: "2026-03"))
            .refused(.fiscalYearInUse(.month("2026-03"), in: "2026", wouldBe: "2025"))
        dossier.when(set(used: "2026-03")).then(.fiscalYearsSet(.init(fiscalYears: [])))
    }

    @Test func `keep a year before them that nobody declared, where a longer last one would move it`() {
        let longer = FiscalYear("2026", "2026-01-01", "2027-06-30")
        dossier.when(set(longer, used: "2025-03"))
            .refused(.fiscalYearInUse(.month("2025-03"), in: "2025", wouldBe: "2024"))
        let before = FiscalYear("2025", "2025-01-01", "2025-12-31")
        dossier.when(set(before, longer, used: "2025-03")).then(event(before, longer))
    }

    @Test func `keep the year that numbers show`() {
        let named = Given<Dossier>(.activated(fiscalYears: [FiscalYear("First", "2025-07-01", "2026-06-30")]))
        named.when(set(FiscalYear("First", "2025-07-01", "2026-12-31"), used: "2026-03"))
            .then(event(FiscalYear("First", "2025-07-01", "2026-12-31")))
        named.when(set(FiscalYear("First", "2025-07-01", "2027-06-30"), used: "2026-03"))
            .refused(.fiscalYearInUse(.month("2026-03"), in: "First", wouldBe: "First"))
    }

    @Test func `do not contradict each other, nor are there any of a dossier that is not there`() {
        dossier.when(set(Self.year, FiscalYear("2027", "2026-12-01", "2027-12-31")))
            .refused(.fiscalYearsOverlap("2026", with: "2027", at: 1))
        Given<Dossier>().when(set(Self.year)).refused(.unknownDossier)
    }
}
