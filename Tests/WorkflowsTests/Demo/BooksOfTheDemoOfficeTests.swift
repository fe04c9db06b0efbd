import Testing

@testable import Domain
@testable import Workflows

@Suite struct `The books of the demo office` {
    private func entry(boxes: [String], creditNote: Bool = false) -> BookingEntry {
        BookingEntry(
            side: "purchase", creditNote: creditNote, invoiceNumber: "F-17", invoiceDate: "2026-10-02", dueDate: nil,
            fiscalYear: "2026", bookDate: "2026-10-02",
            counterparty: .init(id: "", name: "Mill", vatNumber: nil, iban: nil), thirdPartyAccount: "440000",
            totalCents: 12_100,
            lines: [
                .init(
                    account: "604000", description: nil, baseCents: 10_000, vatCents: 2_100, vatCode: nil, vatRate: nil,
                    vatBoxes: boxes)
            ], communication: nil, comment: nil, foreign: nil)
    }

    @Test(
        arguments: [
            (["81", "59"], false, [("440000", -12_100), ("604000", 10_000), ("411000", 2_100)]),
            (["82"], false, [("440000", -12_100), ("604000", 12_100)]),
            (["81", "85", "63"], true, [("440000", 12_100), ("604000", -10_000), ("411000", -2_100)]),
            (["82", "85"], true, [("440000", 12_100), ("604000", -12_100)]),
        ] as [([String], Bool, [(String, Int64)])])
    func `count VAT that is not deducted among the costs`(
        boxes: [String], creditNote: Bool, balances: [(account: String, cents: Int64)]
    ) {
        let lines = LedgerEvent.Entry.lines(of: entry(boxes: boxes, creditNote: creditNote))
        #expect(lines.map(\.account) == balances.map(\.account))
        #expect(lines.map { $0.debitCents - $0.creditCents } == balances.map(\.cents))
    }
}
