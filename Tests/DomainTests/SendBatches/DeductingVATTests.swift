import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `The VAT of a booking line` {
    /// Whether the package is to deduct it.
    private func isDeducted(
        _ code: String, _ vatCents: Int64, side: InvoiceSide = .purchase, creditNote: Bool = false,
        vatExempt: Bool = false
    ) throws -> Bool {
        let draft = (side == .purchase ? Drafted.balanced : .sale).with {
            $0.creditNote = creditNote
            $0.totalCents = 10_000 + vatCents
            $0.lines = [.on("604000", 10_000, vatCode: code, vatCents: vatCents)]
        }
        let sending = Sending(
            side: side, proposals: [.open("one", draft)],
            dossier: [.activated(), .settingsChanged(.init(vatExempt: vatExempt))])
        let entry = try #require(try sending.send().payloads(ConnectorTaskEvent.Created.self).first).entry
        return entry.deductsVAT(of: try #require(entry.lines.first))
    }

    @Test(arguments: [("P21-G", 2_100, true), ("FOR", 2_000, false), ("COC", 0, true)] as [(String, Int64, Bool)])
    func `is deducted where a box takes it, of an invoice as of its credit note`(
        code: String, vatCents: Int64, isDeducted: Bool
    ) throws {
        #expect(try self.isDeducted(code, vatCents) == isDeducted)
        #expect(try self.isDeducted(code, vatCents, creditNote: true) == isDeducted)
    }

    @Test(arguments: ["VX", "P21-G", "FOR"]) func `is never deducted by an exempt dossier`(code: String) throws {
        #expect(try !isDeducted(code, 2_100, vatExempt: true))
        #expect(try !isDeducted(code, 2_100, creditNote: true, vatExempt: true))
    }

    @Test func `that an exempt dossier owes as the buyer is not deducted either`() throws {
        #expect(try !isDeducted("COC", 0, vatExempt: true))
        #expect(try !isDeducted("COC", 0, creditNote: true, vatExempt: true))
    }

    @Test(arguments: [("EX", false), ("P00-G", false), ("VX", true)])
    func `leaves nothing for the cost where there is none`(code: String, vatExempt: Bool) throws {
        #expect(try isDeducted(code, 0, vatExempt: vatExempt))
    }

    @Test func `of a sale leaves nothing for the turnover`() throws {
        #expect(try isDeducted("S21", 2_100, side: .sale))
        #expect(try isDeducted("OSS", 2_100, side: .sale, creditNote: true))
        #expect(try isDeducted("S21", 2_100, side: .sale, vatExempt: true))
    }
}
