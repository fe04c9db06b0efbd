import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `A warning of the reading` {
    private func warnings(after change: (inout Annotation) -> Void) throws -> [String] {
        let draft = Drafted.balanced.with {
            $0.warnings = [
                "creditor-iban-invalid", "date-in-future", "due-date-invalid", "other-addressee",
                "reverse-charge-rate", "vat-rate-not-belgian",
            ]
        }
        let outcome = Given<BookingProposal>(.drafted(draft)).when(.annotate(.changing(change)))
        return try #require(outcome.state.content).readingWarnings
    }

    @Test func `is gone once a person has given what it is about`() throws {
        let left = try warnings {
            $0.lines = [
                BookingLine(
                    account: LedgerAccountCode("600000"), vatCode: "COC", vatRate: nil, baseCents: 12_100, vatCents: 0)
            ]
        }
        #expect(left == ["creditor-iban-invalid", "date-in-future", "due-date-invalid", "other-addressee"])
        #expect(try !warnings { $0.dueDate = .set(.last) }.contains("due-date-invalid"))
    }

    @Test func `stays where a person changed something else`() throws {
        #expect(try warnings { $0.note = .set("Vu") }.count == 6)
    }
}

@Suite struct `A line that is given a VAT code and no rate` {
    @Test(
        arguments: [
            ("COC", .purchase, "21.00"), ("COC", .sale, "0.00"), ("P06-G", .purchase, "6.00"), ("FOR", .purchase, nil),
        ] as [(String, InvoiceSide, String?)])
    func `has the rate that goes with it on its side`(code: String, side: InvoiceSide, rate: String?) {
        let line = BookingLine(account: nil, vatCode: code, vatRate: nil, baseCents: 100, vatCents: 0)
        #expect(line.atRateOfItsCode(on: side).vatRate?.description == rate)
    }

    @Test func `that the buyer owes its VAT under has a Belgian rate too where it was given the zero of its invoice`() {
        let line = BookingLine(account: nil, vatCode: "COC", vatRate: .zero, baseCents: 100, vatCents: 0)
        #expect(line.atRateOfItsCode(on: .purchase).vatRate == .twentyOne)
        #expect(line.atRateOfItsCode(on: .sale) == line)
    }

    @Test func `keeps the rate it was given`() {
        let line = BookingLine(account: nil, vatCode: "COC", vatRate: .six, baseCents: 100, vatCents: 0)
        #expect(line.atRateOfItsCode(on: .purchase) == line)
    }
}
