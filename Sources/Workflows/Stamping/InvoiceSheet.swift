public import Documents
import Domain
public import Formats
import Foundation

/// An electronic invoice laid out as a page, for people and for packages that want a PDF. Everything on it stands in the
/// file, as the sender stated it.
public struct InvoiceSheet: Sendable {
    private let invoice: Invoice

    public init(_ invoice: Invoice) { self.invoice = invoice }

    public var document: DrawnDocument {
        DrawnDocument(
            title: invoice.kind == .invoice ? "Facture" : "Note de crédit",
            subtitle: invoice.number?.onOneLine(longest: 100) ?? "",
            blocks: [
                party("Vendeur", invoice.seller), party("Acheteur", invoice.buyer), references, payment,
            ].filter { !$0.facts.isEmpty },
            table: lines ?? vatTable, totals: totals, notes: notes,
            footer: "Page établie à partir de la facture électronique, qui seule fait foi.")
    }
}

extension InvoiceSheet {
    private func party(_ heading: String, _ party: InvoiceParty) -> DrawnDocument.Block {
        let town = [party.postcode, party.city].compactMap(\.self).joined(separator: " ")
        let address = party.addressLines + [town, party.country ?? ""]
        return block(
            heading,
            [("", party.name)] + address.map { ("", $0) }
                + [
                    ("TVA", party.statedVATNumber), ("N° d'entreprise", party.statedLegalNumber),
                    ("E-mail", party.email),
                ])
    }

    private var references: DrawnDocument.Block {
        block(
            "Références",
            [
                ("Date", invoice.issueDate.map(Self.text)), ("Échéance", invoice.dueDate.map(Self.text)),
                ("Exigibilité TVA", invoice.taxPointDate.map(Self.text)), ("Votre référence", invoice.buyerReference),
                ("Commande", invoice.orderReference),
                (
                    "Facture d'origine",
                    invoice.precedingInvoices.isEmpty
                        ? nil : invoice.precedingInvoices.prefix(50).joined(separator: ", ")
                ),
            ])
    }

    private var payment: DrawnDocument.Block {
        let means = invoice.paymentMeans.first
        let communication =
            invoice.structuredReference?.description ?? invoice.creditorReference?.formatted ?? means?.paymentID
        return block(
            "Paiement",
            [
                ("Bénéficiaire", invoice.payee), ("Compte", means?.iban?.formatted ?? means?.statedAccount),
                ("BIC", means?.statedBIC), ("Communication", communication), ("Conditions", invoice.paymentTerms),
            ])
    }

    private func block(_ heading: String, _ facts: [(String, String?)]) -> DrawnDocument.Block {
        DrawnDocument.Block(
            heading: heading,
            facts: facts.compactMap { label, value in
                value?.onOneLine(longest: 300).map { DrawnDocument.Fact(label, $0) }
            })
    }
}

extension InvoiceSheet {
    private var lines: DrawnDocument.Table? {
        guard !invoice.lines.isEmpty else { return nil }
        return DrawnDocument.Table(
            columns: [
                .init("Description", width: 5), .init("Quantité", alignment: .right, width: 1.4),
                .init("Prix", alignment: .right, width: 1.6), .init("TVA", alignment: .right, width: 1.1),
                .init("Montant", alignment: .right, width: 1.8),
            ],
            rows: Self.rows(invoice.lines) { line in
                [
                    Self.description(of: line), Self.quantity(of: line), Self.price(of: line),
                    line.rate.map(Self.text) ?? line.category?.rawValue ?? "", line.netAmount.map(Self.text) ?? "",
                ]
            })
    }

    /// For an invoice without lines, what it says of VAT.
    private var vatTable: DrawnDocument.Table? {
        guard !invoice.vatBreakdown.isEmpty else { return nil }
        return DrawnDocument.Table(
            columns: [
                .init("TVA", width: 2), .init("Base", alignment: .right), .init("Taxe", alignment: .right),
            ],
            rows: Self.rows(invoice.vatBreakdown) {
                [Self.name(of: $0), $0.base.map(Self.text) ?? "", $0.tax.map(Self.text) ?? ""]
            })
    }

    private var totals: [DrawnDocument.Total] {
        let stated = invoice.totals
        let currency = invoice.currency
        var rows: [DrawnDocument.Total] = []
        func add(_ label: String, _ amount: Money?, isGrand: Bool = false) {
            guard let amount else { return }
            rows.append(
                .init(label, isGrand ? "\(Self.text(amount)) \(currency)" : Self.text(amount), isGrand: isGrand))
        }
        for item in invoice.allowancesAndCharges.prefix(Self.mostTotals) {
            let sign = item.isCharge ? item.amount : item.amount.map { -$0 }
            add(Self.label(of: item), sign)
        }
        rows += Self.rest(of: invoice.allowancesAndCharges, after: Self.mostTotals).map { .init($0, "") }
        add("Total hors TVA", stated.taxExclusive)
        for subtotal in invoice.vatBreakdown.prefix(Self.mostTotals) { add(Self.taxLabel(subtotal), subtotal.tax) }
        rows += Self.rest(of: invoice.vatBreakdown, after: Self.mostTotals).map { .init($0, "") }
        if invoice.vatBreakdown.isEmpty { add("TVA", stated.tax) }
        if let tax = stated.taxInAccountingCurrency { add("TVA en \(tax.currency)", tax) }
        add("Acompte payé", stated.prepaid.flatMap { $0.isZero ? nil : -$0 })
        add("Arrondi", stated.rounding.flatMap { $0.isZero ? nil : $0 })
        add("Paiements à des tiers", stated.thirdPartyPayments.flatMap { $0.isZero ? nil : $0 })
        let isPartlyPaid = stated.payable != nil && stated.payable != stated.taxInclusive
        add("Total TVA comprise", stated.taxInclusive, isGrand: !isPartlyPaid)
        if isPartlyPaid { add("À payer", stated.payable, isGrand: true) }
        return rows
    }

    private var notes: [String] {
        let reasons = invoice.vatBreakdown.compactMap { $0.exemptionReason ?? $0.exemptionCode }
        let notes = (invoice.notes + reasons).compactMap { $0.onOneLine(longest: 2_000) }
        return Array(notes.prefix(Self.mostNotes)) + Self.rest(of: notes, after: Self.mostNotes)
    }
}

extension InvoiceSheet {
    /// What a page of paper is drawn of; the file may hold any number.
    static let mostRows = 5_000
    private static let mostTotals = 100
    private static let mostNotes = 100
    private static let mostAllowances = 5

    private static func rows<Item>(_ items: [Item], _ row: (Item) -> [String]) -> [[String]] {
        items.prefix(mostRows).map(row) + rest(of: items, after: mostRows).map { [$0] }
    }

    /// How many are not shown, where some are not.
    private static func rest<Item>(of items: [Item], after most: Int) -> [String] {
        let count = items.count - most
        return count > 0 ? ["… et \(count) \(count == 1 ? "autre ligne" : "autres lignes")"] : []
    }

    private static func description(of line: InvoiceLine) -> String {
        let name = line.name?.onOneLine(longest: 300)
        let details = line.description?.onOneLine(longest: 300)
        let text = [name, details == name ? nil : details].compactMap(\.self).joined(separator: " – ")
        let items = line.allowancesAndCharges
        return
            ([text] + items.prefix(mostAllowances).compactMap(text(of:)) + rest(of: items, after: mostAllowances))
            .joined(separator: "\n")
    }

    private static func text(of item: AllowanceOrCharge) -> String? {
        item.amount.map { "\(label(of: item)) \(text(item.isCharge ? $0 : -$0))" }
    }

    private static func label(of item: AllowanceOrCharge) -> String {
        item.reason?.onOneLine(longest: 60) ?? (item.isCharge ? "Frais" : "Remise")
    }

    /// With the quantity the price is for, unless that is one.
    private static func price(of line: InvoiceLine) -> String {
        let price = line.unitPrice?.onOneLine(longest: 40) ?? ""
        guard !price.isEmpty, let base = line.priceBaseQuantity?.onOneLine(longest: 40), Decimal(string: base) != 1
        else { return price }
        return "\(price) / \(base)"
    }

    /// The unit codes of UN/ECE Recommendation 20 that people know by a name; pieces need none.
    private static func quantity(of line: InvoiceLine) -> String {
        guard let quantity = line.quantity?.onOneLine(longest: 40) else { return "" }
        guard let unit = line.unit?.onOneLine(longest: 40), !pieces.contains(unit) else { return quantity }
        return "\(quantity) \(units[unit] ?? unit)"
    }

    private static let pieces: Set<String> = ["C62", "H87", "EA", "NAR", "ZZ", "XPP", "ONE"]
    private static let units = [
        "HUR": "h", "DAY": "j", "MON": "mois", "ANN": "an", "KGM": "kg", "GRM": "g", "TNE": "t", "LTR": "l", "MTR": "m",
        "KMT": "km", "MTK": "m²", "MTQ": "m³", "KWH": "kWh", "MIN": "min", "WEE": "sem.",
    ]

    private static func name(of subtotal: VATSubtotal) -> String {
        [subtotal.category?.rawValue, subtotal.rate.map(text)].compactMap(\.self).joined(separator: " ")
    }

    private static func taxLabel(_ subtotal: VATSubtotal) -> String {
        let rate = subtotal.rate.map { "TVA \(text($0))" } ?? "TVA"
        return subtotal.base.map { "\(rate) sur \(text($0))" } ?? rate
    }

    private static func text(_ rate: VATRate) -> String {
        let decimals = rate.hundredths % 100
        let fraction = decimals == 0 ? "" : "," + (decimals < 10 ? "0\(decimals)" : "\(decimals)")
        return "\(rate.hundredths / 100)\(fraction) %"
    }

    private static func text(_ date: CalendarDate) -> String {
        date.description.split(separator: "-").reversed().joined(separator: "/")
    }

    /// With a comma, and thousands apart by a no-break space.
    static func text(_ amount: Money) -> String {
        let parts = amount.magnitude.decimalText.split(separator: ".")
        var units = ""
        for (index, digit) in parts[0].reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { units.append("\u{00A0}") }
            units.append(digit)
        }
        return (amount.isNegative ? "−" : "") + String(units.reversed()) + "," + parts[1]
    }
}
