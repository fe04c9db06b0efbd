import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `The journal of a booking proposal` {
    private let sales = JournalProfile.of(.added("CFVK", .sale))
    private let creditNotes = JournalProfile.of(.added("CFNC", creditNotesOnly: true))

    @Test func `is one the dossier has`() {
        Given<BookingProposal>(.drafted(.balanced)).when(.annotate(.changing(in: nil) { $0.journal = .set("CFXX") }))
            .refused(.unknownJournal("CFXX"))
        Given<BookingProposal>(.drafted(.balanced)).when(
            .annotate(.changing(in: .purchases) { $0.journal = .set("CFXX") })
        )
        .refused(.unknownJournal("CFXX"))
    }

    @Test func `is of its side of the trade`() {
        Given<BookingProposal>(.drafted(.balanced)).when(.annotate(.changing(in: sales) { $0.journal = .set("CFVK") }))
            .refused(.journalOfOtherSide("CFVK"))
    }

    @Test func `takes an invoice only if it is not for credit notes alone`() {
        let toCreditNotes = Annotation.changing(in: creditNotes) { $0.journal = .set("CFNC") }
        Given<BookingProposal>(.drafted(.balanced)).when(.annotate(toCreditNotes))
            .refused(.journalTakesCreditNotesOnly("CFNC", field: "journal"))
        let noMore = Annotation.changing(in: creditNotes) { $0.creditNote = false }
        Given<BookingProposal>(
            .drafted(
                .balanced.with {
                    $0.journal = "CFNC"; $0.creditNote = true
                })
        ).when(.annotate(noMore)).refused(.journalTakesCreditNotesOnly("CFNC", field: "credit_note"))
        Given<BookingProposal>(.drafted(.balanced.with { $0.creditNote = true })).when(.annotate(toCreditNotes))
            .then(
                .annotated {
                    $0.journal = "CFNC"
                    $0.creditNotesOnly = true
                })
        Given<BookingProposal>(.drafted(.balanced))
            .when(
                .annotate(
                    .changing(in: creditNotes) {
                        $0.journal = .set("CFNC")
                        $0.creditNote = true
                    })
            )
            .then(
                .annotated {
                    $0.journal = "CFNC"
                    $0.creditNotesOnly = true
                    $0.creditNote = true
                })
    }

    @Test func `that has come to take credit notes only lets an invoice be corrected, and leaves it as it stands`() {
        let turned = JournalProfile.of(.added("CFAK"), .changed(.init(creditNotesOnly: true)))
        let invoice = Given<BookingProposal>(.drafted(.balanced))
        invoice.when(.annotate(.changing(in: turned) { $0.comment = .set("x") }))
            .then(
                .annotated {
                    $0.comment = "x"
                    $0.creditNotesOnly = true
                })
        invoice.when(.annotate(.changing(in: turned) { $0.creditNote = true }))
            .then(
                .annotated {
                    $0.creditNote = true
                    $0.creditNotesOnly = true
                })
        invoice.when(.annotate(.changing(in: turned))).nothing()
        invoice.when(.annotate(.changing(in: turned) { $0.invoiceNumber = .set("F-17") })).nothing()
        invoice.when(.annotate(.changing(in: turned) { $0.journal = .set("CFAK") })).nothing()
        invoice.when(.annotate(.changing(in: turned) { $0.creditNote = false })).nothing()
        Given<BookingProposal>(.drafted(.balanced.with { $0.creditNote = true }))
            .when(
                .annotate(
                    .changing(in: turned) {
                        $0.journal = .set("CFAK")
                        $0.creditNote = false
                    })
            ).refused(.journalTakesCreditNotesOnly("CFAK", field: "credit_note"))
    }

    @Test func `brings its rule about other currencies`() {
        let euroOnly = JournalProfile.of(.added("CFEU", foreignCurrency: false))
        Given<BookingProposal>(.drafted(.balanced)).when(
            .annotate(.changing(in: euroOnly) { $0.journal = .set("CFEU") })
        )
        .then(
            .annotated {
                $0.journal = "CFEU"
                $0.foreignCurrency = false
            })
    }

    @Test func `moves the period where its own is closed in it`() {
        let closedMarch = JournalProfile.of(.added("CFA2"), .closed("2026-03"))
        Given<BookingProposal>(.drafted(.balanced)).when(
            .annotate(.changing(in: closedMarch) { $0.journal = .set("CFA2") })
        )
        .then(
            .annotated {
                $0.journal = "CFA2"
                $0.period = "2026-04"
                $0.fiscalYear = "2026"
                $0.periodFollows = true
            })
    }

    @Test func `leaves no period where its own is closed in it, and no date names another`() {
        let closedMarch = JournalProfile.of(.added("CFA2"), .closed("2026-03"))
        let toClosedMarch = BookingProposalCommand.annotate(
            .changing(in: closedMarch) { $0.journal = .set("CFA2") })
        Given<BookingProposal>(.drafted(.balanced.with { $0.invoiceDate = nil })).when(toClosedMarch)
            .then(
                .annotated {
                    $0.journal = "CFA2"
                    $0.cleared = ["period"]
                    $0.periodFollows = true
                })
        let neither = Drafted.balanced.with {
            $0.invoiceDate = nil
            $0.period = nil
        }
        Given<BookingProposal>(.drafted(neither)).when(toClosedMarch).then(.annotated { $0.journal = "CFA2" })
    }
}
