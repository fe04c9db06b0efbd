import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `The period of a booking proposal` {
    private static func following(_ date: String, _ period: String) -> BookingProposalEvent {
        .annotated {
            $0.invoiceDate = date
            $0.period = period
            $0.fiscalYear = String(period.prefix(4))
            $0.periodFollows = true
        }
    }

    private static func dated(_ date: String, in journal: JournalProfile = .purchases) -> BookingProposalCommand {
        .annotate(.changing(in: journal) { $0.invoiceDate = .set(.day(date)) })
    }

    @Test func `follows the date, with its fiscal year`() {
        Given<BookingProposal>(.drafted(.balanced)).when(Self.dated("2025-12-31"))
            .then(Self.following("2025-12-31", "2025-12"))
    }

    @Test func `follows the date again when that is corrected once more`() {
        Given<BookingProposal>(.drafted(.balanced), Self.following("2025-12-31", "2025-12"))
            .when(Self.dated("2026-02-01"))
            .then(Self.following("2026-02-01", "2026-02"))
    }

    @Test func `stays where a person put it`() {
        let chosen = BookingProposalEvent.annotated {
            $0.period = "2026-05"
            $0.fiscalYear = "2026"
        }
        Given<BookingProposal>(.drafted(.balanced), chosen).when(Self.dated("2026-02-01"))
            .then(.annotated { $0.invoiceDate = "2026-02-01" })
    }

    @Test func `within the month of the date stays unsaid`() {
        Given<BookingProposal>(.drafted(.balanced)).when(Self.dated("2026-03-31"))
            .then(.annotated { $0.invoiceDate = "2026-03-31" })
    }

    @Test func `comes into the fiscal year that it lies in now, where years are declared in that moment`() {
        let years = FiscalCalendar(years: [FiscalYear("2025-2026", "2025-07-01", "2026-06-30")])
        let following = BookingProposalEvent.annotated {
            $0.foreignCurrency = nil
            $0.fiscalYear = "2025-2026"
        }
        Given<BookingProposal>(.drafted(.balanced)).when(.follow(years)).then(following)
        Given<BookingProposal>(.drafted(.balanced), following).when(.follow(years)).nothing()
        Given<BookingProposal>(.drafted(.balanced), .annotated { $0.cleared = ["period"] }).when(.follow(years))
            .nothing()
    }

    @Test func `is the first open one after the date`() {
        Given<BookingProposal>(.drafted(.balanced))
            .when(Self.dated("2026-02-01", in: .of(.added("CFAK"), .closed("2026-02"), .closed("2026-03"))))
            .then(Self.following("2026-02-01", "2026-04"))
    }

    @Test func `that is closed meanwhile stays, until the date or the journal is corrected`() {
        let closedMarch = JournalProfile.of(.added("CFAK"), .closed("2026-03"))
        Given<BookingProposal>(.drafted(.balanced)).when(.annotate(.changing(in: closedMarch) { $0.note = .set("?") }))
            .then(.annotated { $0.note = "?" })
        Given<BookingProposal>(.drafted(.balanced)).when(Self.dated("2026-03-11", in: closedMarch))
            .then(Self.following("2026-03-11", "2026-04"))
    }

    @Test func `that was emptied stays empty when something else changes`() {
        Given<BookingProposal>(.drafted(.balanced), .annotated { $0.cleared = ["period"] })
            .when(.annotate(.changing { $0.note = .set("?") }))
            .then(.annotated { $0.note = "?" })
    }

    @Test func `is an open one`() {
        Given<BookingProposal>(.drafted(.balanced))
            .when(
                .annotate(
                    .changing(in: .of(.added("CFAK"), .closed("2026-02"))) { $0.period = .set(.month("2026-02")) })
            )
            .refused(.periodClosed(.month("2026-02")))
        Given<BookingProposal>(.drafted(.balanced))
            .when(.annotate(.changing { $0.period = .set(.month("2024-12")) }))
            .refused(.periodClosed(.month("2024-12")))
    }

    @Test func `brings the fiscal year the dossier declared`() {
        let shifted = FiscalCalendar(years: [FiscalYear("2025-2026", "2025-07-01", "2026-06-30")])
        Given<BookingProposal>(.drafted(.balanced))
            .when(
                .annotate(
                    .changing {
                        $0.period = .set(.month("2026-02"))
                        $0.fiscalCalendar = shifted
                    })
            )
            .then(
                .annotated {
                    $0.period = "2026-02"
                    $0.fiscalYear = "2025-2026"
                })
    }
}
