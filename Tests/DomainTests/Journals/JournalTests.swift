import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `A journal` {
    private let proposal: ID<BookingProposal> = .named("proposal")

    @Test func `is named by its dossier and its code`() {
        #expect(Journal.id("CFAK", of: .bakery) == Journal.id("CFAK", of: .bakery))
        #expect(Journal.id("CFAK", of: .bakery) != Journal.id("CFVK", of: .bakery))
        #expect(Journal.id("CFAK", of: .bakery) != Journal.id("CFAK", of: .named("butcher")))
    }

    @Test func `is added once`() {
        let new = NewJournal(
            code: "CFAK", side: .purchase, alias: "CFAK", firstPeriod: .month("2025-01"), foreignCurrency: true)
        Given<Journal>().when(.add(new, to: .bakery)).then(.added("CFAK"))
        Given<Journal>(.added("CFAK")).when(.add(new, to: .bakery)).refused(.alreadyThere("CFAK"))
    }

    @Test(
        arguments: [
            .change(.init(alias: "Achats")), .open(.month("2026-01"), affected: []),
            .close(.month("2026-01"), affected: []),
        ] as [JournalCommand])
    func `that was not added is unknown`(command: JournalCommand) {
        Given<Journal>().when(command).refused(.unknownJournal)
    }

    @Test func `is open from its first period until a period is closed`() {
        let journal = JournalProfile.of(.added("CFAK"), .closed("2026-02"))
        #expect(!journal.isOpen(.month("2024-12")))
        #expect(journal.isOpen(.month("2025-01")))
        #expect(!journal.isOpen(.month("2026-02")))
        #expect(journal.isOpen(.month("2026-03")))
    }

    @Test func `closes a period, naming the proposals that stand in it, and opens it again`() {
        Given<Journal>(.added("CFAK")).when(.close(.month("2026-02"), affected: [proposal]))
            .then(.closed("2026-02", affected: [proposal]))
        Given<Journal>(.added("CFAK"), .closed("2026-02")).when(.open(.month("2026-02"), affected: [proposal]))
            .then(.opened("2026-02", affected: [proposal]))
        #expect(JournalProfile.of(.added("CFAK"), .closed("2026-02"), .opened("2026-02")).isOpen(.month("2026-02")))
    }

    @Test func `closes and opens nothing twice`() {
        Given<Journal>(.added("CFAK"), .closed("2026-02")).when(.close(.month("2026-02"), affected: [])).nothing()
        Given<Journal>(.added("CFAK")).when(.open(.month("2026-02"), affected: [])).nothing()
    }

    @Test(arguments: [true, false])
    func `names whom a period concerns that closed or opened at the same moment, as long as it stands so`(
        isOpen: Bool
    ) {
        let command = JournalCommand.nameAffected(.month("2026-02"), isOpen: isOpen, [proposal])
        let closed = Given<Journal>(.added("CFAK"), .closed("2026-02"))
        let opened = Given<Journal>(.added("CFAK"), .closed("2026-02"), .opened("2026-02"))
        (isOpen ? opened : closed).when(command)
            .then(isOpen ? .opened("2026-02", affected: [proposal]) : .closed("2026-02", affected: [proposal]))
        (isOpen ? closed : opened).when(command).nothing()
        (isOpen ? opened : closed).when(.nameAffected(.month("2026-02"), isOpen: isOpen, [])).nothing()
    }

    @Test(
        arguments: [.open(.month("2024-12"), affected: []), .close(.month("2024-12"), affected: [])]
            as [JournalCommand])
    func `does not open or close what lies before its first period`(command: JournalCommand) {
        Given<Journal>(.added("CFAK")).when(command)
            .refused(.beforeFirstPeriod(.month("2024-12"), first: .month("2025-01")))
    }

    @Test(arguments: [
        ("2026-01-31", "2026-01"), ("2026-02-01", "2026-04"), ("2026-03-15", "2026-04"), ("2026-04-30", "2026-04"),
        ("2023-05-05", "2025-01"),
    ])
    func `takes the first open period at or after the date`(date: String, period: String) {
        let journal = JournalProfile.of(.added("CFAK"), .closed("2026-02"), .closed("2026-03"))
        #expect(journal.openPeriod(for: .day(date)) == .month(period))
    }

    @Test func `has no period for a date after which none is open`() {
        var journal = JournalProfile.purchases
        var period = AccountingPeriod.month("2026-01")
        for _ in 0..<120 {
            journal.closed.insert(period)
            period = period.next
        }
        #expect(journal.openPeriod(for: .day("2026-01-01")) == nil)
        #expect(journal.openPeriod(for: .day("2026-02-01")) == period)
    }

    @Test func `takes another first number until the first one was drawn`() {
        let change = JournalEvent.Changed(nextNumber: 388)
        Given<Journal>(.added("CFAK")).when(.change(change)).then(.changed(change))
        Given<Journal>(.added("CFAK"), .numberingStarted(in: "2026")).when(.change(change))
            .refused(.numberingHasStarted("CFAK"))
        Given<Journal>(.added("CFAK", nextNumber: 388), .numberingStarted(in: "2026")).when(.change(change)).nothing()
    }

    @Test func `changes its other sides after numbering started`() throws {
        let format = try DocumentNumberFormat("A{N:5}")
        let change = JournalEvent.Changed(alias: "Achats", numberFormat: format, foreignCurrency: false)
        let state = Given<Journal>(.added("CFAK"), .numberingStarted(in: "2026")).when(.change(change)).state
        let profile = try #require(state.profile)
        #expect(profile.alias == "Achats" && profile.numberFormat == format && !profile.foreignCurrency)
        Given<Journal>(.added("CFAK"), .changed(change)).when(.change(change)).nothing()
    }

    @Test func `gives up its number format, and only that`() throws {
        let formatted = JournalEvent.changed(.init(numberFormat: try DocumentNumberFormat("A{N:5}")))
        let change = JournalEvent.Changed(clearsNumberFormat: true)
        let cleared = Given<Journal>(.added("CFVK"), formatted).when(.change(change))
        cleared.then(.changed(change))
        #expect(cleared.state == Given<Journal>(.added("CFVK")).state)
        Given<Journal>(.added("CFVK")).when(.change(change)).nothing()
    }

    @Test func `names whom its rule about currencies concerns, as long as it is that rule`() {
        let euroOnly = JournalEvent.Changed(alias: "Achats", foreignCurrency: false)
        let missed = JournalCommand.nameProposalsUnderOldRules([.named("dollars")], since: euroOnly)
        Given<Journal>(.added("CFAK", foreignCurrency: false)).when(missed)
            .then(.changed(.init(foreignCurrency: false, affected: [.named("dollars")])))
        Given<Journal>(.added("CFAK", foreignCurrency: true)).when(missed).nothing()
        Given<Journal>(.added("CFAK", foreignCurrency: false)).when(.nameProposalsUnderOldRules([], since: euroOnly))
            .nothing()
    }

    @Test func `names whom its rule about credit notes concerns, as long as it is that rule`() {
        let creditNotes = JournalEvent.Changed(creditNotesOnly: true)
        let missed = JournalCommand.nameProposalsUnderOldRules([.named("invoice")], since: creditNotes)
        Given<Journal>(.added("CFAK", creditNotesOnly: true)).when(missed)
            .then(.changed(.init(creditNotesOnly: true, affected: [.named("invoice")])))
        Given<Journal>(.added("CFAK")).when(missed).nothing()
    }
}
