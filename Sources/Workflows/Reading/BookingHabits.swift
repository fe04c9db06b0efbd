public import Domain

/// How a dossier books what is like an invoice. What comes first is nearest to it, and goes before the rest (DOMAIN §3.5).
public struct BookingHabits: Sendable {
    /// What the counterparty's latest bookings of the invoice's side were made of, newest first.
    public var templates: [[BookingProposalEvent.TemplateLine]]
    /// The one chosen for the counterparty.
    public var defaultAccount: LedgerAccountCode?
    public var scheme: BookingScheme

    public init(
        templates: [[BookingProposalEvent.TemplateLine]] = [], defaultAccount: LedgerAccountCode? = nil,
        scheme: BookingScheme = BookingScheme()
    ) {
        self.templates = templates
        self.defaultAccount = defaultAccount
        self.scheme = scheme
    }
}

/// How the last two invoices of a counterparty were booked, where they were booked alike (DOMAIN §3.5).
struct LastBookings {
    typealias Template = [BookingProposalEvent.TemplateLine]

    private let side: InvoiceSide
    private let lines: [BookingProposalEvent.TemplateLine]
    /// Those of both invoices.
    private let proofs: [BookingProposalEvent.TemplateLine]

    init(_ templates: [Template], of side: InvoiceSide) {
        let isProven = templates.count >= 2 && Self.names(of: templates[0]) == Self.names(of: templates[1])
        self.side = side
        lines = isProven ? Array(Set(templates[0])) : []
        proofs = isProven ? templates[0] + templates[1] : []
    }

    /// The one line such a rate was booked on; nil where none or several were, since then nothing tells how to split.
    func line(at rate: VATRate?) -> BookingProposalEvent.TemplateLine? {
        guard let rate else { return nil }
        let candidates = lines.filter { rateCharged($0) == rate.description }
        return candidates.count == 1 ? candidates[0] : nil
    }

    /// The account of all its lines, where it is one.
    var account: String? {
        let accounts = Set(lines.map(\.account))
        return accounts.count == 1 ? accounts.first : nil
    }

    /// The rate at which the buyer owed VAT both times under that code; nil where that was not one.
    func rateOwed(under code: String) -> VATRate? {
        let rates = Set(proofs.filter { $0.vatCode == code }.map(\.vatRate))
        guard rates.count == 1, let rate = rates.first?.flatMap({ VATRate($0) }), !rate.isZero else { return nil }
        return rate
    }

    /// That of the VAT on the invoice: none where the buyer owes it, whatever rate that is at.
    private func rateCharged(_ line: BookingProposalEvent.TemplateLine) -> String? {
        VATCode.buyerOwesVAT(under: line.vatCode, on: side) ? VATRate.zero.description : line.vatRate
    }

    private static func names(of template: Template) -> Set<[String]> {
        Set(template.map { [$0.account, $0.vatCode] })
    }
}
