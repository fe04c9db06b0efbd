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

    @Test func `that brought nothing new says so`() {
        Given<LedgerSync>().when(.record(facts()))
            .then(.completed(.init(dossier: bakery, cause: "nightly", recorded: 0, unchanged: 5)))
    }

    @Test func `is recorded once`() {
        let completed = LedgerEvent.completed(.init(dossier: bakery, cause: "nightly", recorded: 0, unchanged: 5))
        Given<LedgerSync>(completed).when(.record(facts(entries: [entry]))).nothing()
    }
}
