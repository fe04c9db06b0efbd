import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `An entry that was seen with a task's number` {
    /// The task books F-17 of 121.00 as `d`.
    private static func task(refusedFor reason: String) -> ConnectorTask {
        Given<ConnectorTask>(
            .createdForSeven, .preparedSeven, .claimed(.agent), .failed(.agent, for: reason), .observed()
        ).state
    }

    private static func entry(
        invoice: String? = nil, cents: Int64? = nil, booking document: String? = "d"
    ) -> LedgerEvent.Entry {
        LedgerEvent.Entry(
            externalRef: "ACC-7", journal: "CFAK", number: "7", period: "2026-03", fiscalYear: "2026",
            date: "2026-03-10", invoiceNumber: invoice, counterpartyName: nil, counterpartyVatNumber: nil, paid: false,
            lines: cents.map { [.init(account: "440000", debitCents: 0, creditCents: $0)] } ?? [], document: document)
    }

    @Test func `is another's where it books another document`() {
        #expect(Self.task(refusedFor: "other").isForeign(Self.entry(invoice: "F-17", booking: "e")))
    }

    @Test(arguments: [
        (entry(invoice: "G-4"), false, true), (entry(cents: 5_000), false, true), (entry(), false, false),
        (entry(invoice: "G-4", booking: nil), true, true), (entry(cents: 5_000, booking: nil), true, true),
        (entry(booking: nil), false, true),
    ])
    func
        `is another's where two of three say so: its invoice, that it is no longer found, and that its number is taken`(
            entry: LedgerEvent.Entry, isForeign: Bool, whereTaken: Bool
        )
    {
        #expect(Self.task(refusedFor: "database").isForeign(entry) == isForeign)
        #expect(Self.task(refusedFor: "number-taken").isForeign(entry) == whereTaken)
    }

    @Test(arguments: [
        entry(invoice: "f 0017", booking: nil), entry(invoice: "F-17", cents: 5_000, booking: nil),
        entry(cents: 12_100, booking: nil), entry(invoice: "17", cents: 12_100, booking: nil),
    ])
    func `is not known to be another's where it is of the task's own invoice`(entry: LedgerEvent.Entry) {
        #expect(!Self.task(refusedFor: "number-taken").isForeign(entry))
    }

    @Test func `tells nothing by a number that may be a part of the invoice's`() {
        let cut = Self.entry(invoice: "17")
        #expect(!Self.task(refusedFor: "number-taken").isForeign(cut))
        #expect(Self.task(refusedFor: "number-taken").isForeign(Self.entry(invoice: "17", cents: 5_000)))
    }
}
