import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `A ledger sync` {
    private let entry = LedgerEvent.Entry(
        externalRef: "ACC-7", journal: "CFAK", number: "7", period: "2026-03", fiscalYear: "2026", date: "2026-03-10",
        invoiceNumber: "F-17", counterpartyName: "Mill", counterpartyVatNumber: nil, paid: false,
        lines: [.init(account: "600000", debitCents: 10_000, creditCents: 0)], document: nil)
    private let account = LedgerEvent.AccountsObserved.Account(code: "600000", name: "Flour")
    private let bakery = "\(ID<Dossier>.bakery)"

    private func facts(
        entries: [LedgerEvent.Entry] = [], accounts: [LedgerEvent.AccountsObserved.Account] = []
    ) -> ObservedFacts {
        ObservedFacts(dossier: .bakery, cause: "nightly", entries: entries, accounts: accounts, unchanged: 5)
    }

    @Test func `records what is new and counts what is known`() {
        Given<LedgerSync>().when(.record(facts(entries: [entry], accounts: [account]))).then(
            .entriesObserved(.init(dossier: bakery, entries: [entry])),
            .accountsObserved(.init(dossier: bakery, accounts: [account])),
            .completed(.init(dossier: bakery, cause: "nightly", recorded: 2, unchanged: 5)))
    }

    @Test func `records the package's parties and journals, and what is in its books no more`() {
        let mill = LedgerEvent.Party(
            externalRef: "F12", kind: "supplier", name: "Mill", vatNumber: nil, address: nil, iban: nil)
        let journal = LedgerEvent.PackageJournal(code: "ACH", side: .purchase, kind: nil, name: "Achats")
        let removed = LedgerEvent.Removed(externalRef: "ACC-6", document: nil)
        var facts = facts()
        facts.counterparties = [mill]
        facts.journals = [journal]
        facts.removed = [removed]
        Given<LedgerSync>().when(.record(facts)).then(
            .journalsObserved(.init(dossier: bakery, journals: [journal])),
            .entriesRemoved(.init(dossier: bakery, entries: [removed])),
            .counterpartiesObserved(.init(dossier: bakery, counterparties: [mill])),
            .completed(.init(dossier: bakery, cause: "nightly", recorded: 3, unchanged: 5)))
    }

    @Test(arguments: [
        ("0403.019.261", "BE0403019261"), ("BE 0403 019 261", "BE0403019261"), ("NL123456789B01", "NL123456789B01"),
        ("0403.019.262", nil), ("none", nil),
    ])
    func `tells a party's VAT number however the package writes it`(written: String, number: String?) {
        let party = LedgerEvent.Party(
            externalRef: nil, kind: nil, name: "Mill", vatNumber: written, address: nil, iban: nil)
        #expect(
            party.profile(in: .bakery)
                == CounterpartyProfile(dossier: .bakery, name: "Mill", vatNumber: number.flatMap { VATNumber($0) }))
    }

    @Test func `that brought nothing new says so`() {
        Given<LedgerSync>().when(.record(facts()))
            .then(.completed(.init(dossier: bakery, cause: "nightly", recorded: 0, unchanged: 5)))
    }

    @Test func `is recorded once`() {
        let completed = LedgerEvent.completed(.init(dossier: bakery, cause: "nightly", recorded: 0, unchanged: 5))
        Given<LedgerSync>(completed).when(.record(facts(entries: [entry]))).nothing()
    }
}
