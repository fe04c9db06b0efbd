import Domain
import Formats
import Foundation

/// An invoice of the demo office, and how far it is to go.
struct DemoInvoice: Sendable {
    /// Its place in `DemoDossier.all`.
    let dossier: Int
    let side: InvoiceSide
    var party: DemoParty
    var stage: Stage
    var form: Form
    var care: Care
    let isCreditNote: Bool
    var date: CalendarDate
    var number = ""
    var lines: [Line] = []
    var reference: StructuredReference?
    var currency = Currency.eur
    /// Its total does not follow from its parts.
    var hasWrongTotal = false
    var note: String?

    enum Stage: Sendable {
        case mailbox
        case worklist
        /// Sent to the package, which has not confirmed it.
        case underway
        case archived
    }

    enum Form: Sendable {
        case xml
        /// With a PDF of it inside.
        case xmlWithPDF
        case pdf
    }

    /// What the office has done to its proposal.
    enum Care: Sendable {
        case none
        case annotated
        case checked
        /// Checked as it was read, on whatever account that put it.
        case checkedAsRead
    }

    struct Line: Sendable {
        let offer: DemoOffer
        let quantity: Int
        let cents: Int
    }
}

extension DemoInvoice {
    var mailbox: Mailbox { side == .purchase ? .purchase : .sale }

    /// Nothing of it holds back a send once it was cared for.
    var isFlawless: Bool { !hasWrongTotal && currency == .eur }

    /// Such as `Factuur Telenova F260412`.
    var title: String { "\(kindName) \(party.shortName) \(number.replacing("/", with: "-"))" }

    private var language: LanguageCode { side == .purchase ? party.language : DemoDossier.all[dossier].party.language }

    var kindName: String {
        switch language {
        case .french: isCreditNote ? "Note de crédit" : "Facture"
        case .dutch: isCreditNote ? "Creditnota" : "Factuur"
        case .english: isCreditNote ? "Credit note" : "Invoice"
        case .german: isCreditNote ? "Gutschrift" : "Rechnung"
        }
    }

    /// The lines as the office books them, each on the account the party's sales or the dossier's belong to.
    var bookingLines: [BookingLine] {
        let account = side == .purchase ? party.account : DemoDossier.all[dossier].party.account
        return invoice.vatBreakdown.map { part in
            let rate = part.rate ?? .zero
            let code = VATCode.proposed(
                side: side, category: party.category, rate: rate, account: account, vatExempt: false)
            let isOwed = VATCode.buyerOwesVAT(under: code, on: side)
            return BookingLine(
                account: LedgerAccountCode(account), vatCode: code, vatRate: isOwed ? .twentyOne : rate,
                baseCents: part.base?.cents ?? 0, vatCents: part.tax?.cents ?? 0)
        }
    }

    var invoice: Invoice {
        let own = DemoDossier.all[dossier].party
        let (seller, buyer) = side == .purchase ? (party, own) : (own, party)
        var invoice = Invoice(
            kind: isCreditNote ? .creditNote : .invoice, syntax: .ubl, number: number, issueDate: date,
            currency: currency, seller: seller.invoiceParty, buyer: buyer.invoiceParty)
        invoice.dueDate = isCreditNote ? nil : date.adding(days: 30)
        invoice.lines = lines.enumerated().map { index, line in invoiceLine(line, number: index + 1) }
        if let account = DemoNumber.account(of: seller.vatNumber), !isCreditNote {
            invoice.paymentMeans = [
                PaymentMeans(
                    code: "30", statedAccount: account.description, paymentID: reference?.description ?? number)
            ]
        }
        return invoice.withComputedTotals()
    }

    private func invoiceLine(_ line: Line, number: Int) -> InvoiceLine {
        let amount = Money(cents: Int64(line.cents * line.quantity), currency: currency)
        var written = InvoiceLine(
            id: "\(number)", name: line.offer.name, netAmount: amount, category: party.category,
            rate: party.category == .standard ? line.offer.rate : .zero)
        written.quantity = "\(line.quantity)"
        written.unit = "C62"
        written.unitPrice = Money(cents: Int64(line.cents), currency: currency).decimalText
        return written
    }

    /// The UBL file. A wrong total is ten more than what the parts come to.
    func xml(embedding pdf: Data?) throws -> Data {
        var invoice = invoice
        if let pdf {
            invoice.attachments = [
                InvoiceAttachment(
                    id: number, filename: "\(title).pdf", mediaType: "application/pdf", description: nil, bytes: pdf)
            ]
        }
        let xml = try UBLInvoiceWriter.write(invoice)
        guard hasWrongTotal, let total = invoice.totals.taxInclusive else { return xml }
        let wrong = Money(cents: total.cents + 1_000, currency: currency)
        let end = "</cbc:TaxInclusiveAmount>"
        return Data(
            String(decoding: xml, as: UTF8.self)
                .replacing(">\(total.decimalText)\(end)", with: ">\(wrong.decimalText)\(end)").utf8)
    }
}
