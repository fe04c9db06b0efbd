import Domain
import Testing

@testable import Workflows

@Suite struct `Booking by the scheme of the dossier` {
    /// What is drafted of an invoice after the scheme was told these entries.
    private func proposal(
        of invoice: SampleInvoice = .of("Papier A4"), _ entries: [String: SchemeEntryChange], vatExempt: Bool = false
    ) async throws -> ProposalContent {
        let world = try await World(vatExempt: vatExempt)
        try await world.tell(entries)
        return try await world.read(invoice.xml)
    }

    private func booked(_ proposal: ProposalContent) -> [String?] {
        proposal.fields.lines.flatMap { [$0.account?.description, $0.vatCode] }
    }

    private static let chart: [String: SchemeEntryChange] = [
        "604000": .init(isUsual: true), "612000": .init(words: .of("papier", "papier peint")),
        "610000": .init(words: .of("loyer", "papier peint lavable")), "613000": .init(words: .of("houblons")),
    ]

    @Test func `leaves on suspense what it says nothing of`() async throws {
        let others: [[String: SchemeEntryChange]] = [
            [:], ["612000": .init(words: .of("encre"))], ["700000": .init(isUsual: true)],
        ]
        for entries in others {
            let proposal = try await proposal(entries)
            #expect(booked(proposal) == ["499000", "P21-G"] && proposal.origins(ofLine: 0) == LineOrigins())
        }
    }

    @Test(arguments: [
        ("Papier A4", "612000"), ("Papiers peints", "612000"), ("PAPIER PEINT LAVABLE", "610000"),
        ("Loyers octobre", "610000"), ("Encre", "613000"),
    ])
    func `goes by the longest word of the lines, or else by one of the seller's name`(item: String, account: String)
        async throws
    {
        let proposal = try await proposal(of: .of(item), Self.chart)
        #expect(proposal.fields.lines.map(\.account?.description) == [account])
        #expect(proposal.origins(ofLine: 0) == LineOrigins(account: .scheme))
    }

    @Test func `goes by the usual account of the side where no word fits`() async throws {
        var invoice = SampleInvoice.of("Encre")
        invoice.seller.name = "Encres du Nord"
        let purchase = try await proposal(of: invoice, Self.chart)
        #expect(booked(purchase) == ["604000", "P21-G"])
        #expect(purchase.origins(ofLine: 0) == LineOrigins(account: .scheme))
    }

    @Test func `goes by the words of sales on a sale, and not by the seller's name, which is the dossier's own`()
        async throws
    {
        let entries: [String: SchemeEntryChange] = [
            "700000": .init(isUsual: true), "701000": .init(words: .of("bière")), "702000": .init(words: .of("nord")),
            "612000": .init(words: .of("houblons", "location")),
        ]
        for (item, account) in [("Biere blonde", "701000"), ("Location", "700000")] {
            let world = try await World()
            try await world.tell(entries)
            var sale = SampleInvoice.of(item)
            (sale.seller, sale.buyer) = (sale.buyer, sale.seller)
            #expect(booked(try await world.read(sale.xml, in: .sale)) == [account, "S21"])
        }
    }

    @Test func `looks for each part of an invoice in the lines of that part`() async throws {
        var invoice = SampleInvoice()
        invoice.subtotals = [.init(base: "100.00", tax: "21.00"), .init(base: "50.00", tax: "3.00", rate: "6")]
        (invoice.net, invoice.tax, invoice.total) = ("150.00", "24.00", "174.00")
        invoice.items = [("Loyer", "100.00", "21"), ("Papier", "50.00", "6")]
        #expect(booked(try await proposal(of: invoice, Self.chart)) == ["610000", "P21-S", "612000", "P06-S"])
    }

    @Test(
        arguments: [
            // What the invoice leaves open: what is bought, and whether the VAT is deducted.
            ("S", "21", "P21-G", "P21-G"), ("S", "21", "P21-I", "P21-I"), ("S", "21", "VX", "VX"),
            ("K", "0", "ICG", "ICG"), ("Z", "0", "P00-G", "P00-G"),
            // What it does not.
            ("S", "21", "P06-S", "P21-S"), ("S", "6", "P21-G", "P06-S"), ("S", "21", "FOR", "P21-S"),
            ("S", "21", "ICS", "P21-S"), ("AE", "0", "P21-G", "COC"), ("AE", "0", "VX", "COC"),
            ("E", "0", "P00-S", "EX"),
            ("Z", "0", "EX", "P00-S"), ("K", "0", "COC", "ICS"), ("O", "0", "XUS", "EX"),
        ])
    func `takes its VAT code where the invoice leaves it open`(
        category: String, rate: String, code: String, drafted: String
    ) async throws {
        var invoice = SampleInvoice()
        let tax = ["21": "21.00", "6": "6.00", "0": "0.00"][rate] ?? ""
        invoice.subtotals = [.init(base: "100.00", tax: tax, category: category, rate: rate)]
        (invoice.tax, invoice.total) = (tax, ["21": "121.00", "6": "106.00", "0": "100.00"][rate] ?? "")
        let vatCode = try #require(VATCode.named(code, side: .purchase))
        let proposal = try await proposal(of: invoice, ["612000": .init(vatCode: .set(vatCode), isUsual: true)])
        #expect(booked(proposal) == ["612000", drafted])
        #expect(
            proposal.origins(ofLine: 0) == LineOrigins(account: .scheme, vatCode: code == drafted ? .scheme : nil))
    }

    @Test func `deducts no VAT of a seller abroad, and none for an exempt dossier, whatever its VAT code`()
        async throws
    {
        let code = try #require(VATCode.named("P21-S", side: .purchase))
        let entries = ["612000": SchemeEntryChange(vatCode: .set(code), isUsual: true)]
        var foreign = SampleInvoice()
        foreign.seller = .init(name: "Papiers", vatNumber: "FR40303265045")
        #expect(booked(try await proposal(of: foreign, entries)) == ["612000", "FOR"])
        #expect(booked(try await proposal(entries, vatExempt: true)) == ["612000", "VX"])
    }

    @Test func `stands behind the account chosen for the counterparty, and behind its last bookings`() async throws {
        let world = try await World()
        try await world.tell(Self.chart)
        let first = try await world.read(SampleInvoice.of("Papier").xml)
        #expect(booked(first) == ["612000", "P21-S"])
        let counterparty = try #require(first.fields.counterparty).id
        try await world.perform(.chooseDefaultAccount(try #require(LedgerAccountCode("615000"))), on: counterparty)
        #expect(booked(try await world.read(SampleInvoice.of("Papier").xml)) == ["615000", "P21-S"])
        // One of the other side is as none.
        try await world.perform(.chooseDefaultAccount(try #require(LedgerAccountCode("700000"))), on: counterparty)
        #expect(booked(try await world.read(SampleInvoice.of("Papier").xml)) == ["612000", "P21-S"])
        let goods = BookingProposalEvent.TemplateLine(account: "601000", vatCode: "P21-G", vatRate: "21.00")
        await world.knowledge.booked(counterparty, on: .purchase, as: [[goods], [goods]])
        #expect(booked(try await world.read(SampleInvoice.of("Papier").xml)) == ["601000", "P21-G"])
    }

    @Test func `goes for an invoice that names nobody else, too`() async throws {
        var invoice = SampleInvoice.of("Papier")
        invoice.seller = invoice.buyer
        let proposal = try await proposal(of: invoice, Self.chart)
        #expect(proposal.fields.counterparty == nil && booked(proposal) == ["612000", "P21-S"])
    }
}

extension SampleInvoice {
    /// One line of 100.00 at 21 % that says so.
    fileprivate static func of(_ item: String) -> SampleInvoice {
        var invoice = SampleInvoice()
        invoice.items = [(item, "100.00", "21")]
        return invoice
    }
}

extension World {
    fileprivate func tell(_ entries: [String: SchemeEntryChange]) async throws {
        for (account, change) in entries.sorted(by: { $0.key < $1.key }) {
            let account = try #require(LedgerAccountCode(account))
            try await perform(.describe(account, change), on: BookingScheme.id(of: dossier))
        }
    }
}

extension [SchemeWord] {
    fileprivate static func of(_ words: String...) -> [SchemeWord] { words.compactMap { SchemeWord($0) } }
}
