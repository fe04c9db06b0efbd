import Domain
import Formats

/// Which invoices the demo office has, oldest first: always the same ones, in the weeks before today.
struct DemoPlan {
    private(set) var invoices: [DemoInvoice] = []
    private let today: CalendarDate
    private var random = DemoRandom(seed: 2026)
    private var taken: Set<Day> = []

    /// Days since the oldest invoice, at most.
    static let reach = 120

    /// A party writes one dossier one invoice a day: two alike would be taken for one.
    private struct Day: Hashable {
        let dossier: Int
        let party: DemoParty
        let date: CalendarDate
    }

    /// The dossier whose purchases are ready to be sent.
    private static let ready = 0

    init(invoices count: Int, today: CalendarDate) {
        self.today = today
        for index in 0..<count {
            let (turn, dossier) = index.quotientAndRemainder(dividingBy: DemoDossier.all.count)
            invoices.append(makeInvoice(turn, of: dossier))
        }
        invoices.sort { ($0.date, $0.dossier, $0.party.name) < ($1.date, $1.dossier, $1.party.name) }
        leaveSomeUnderway()
        spoil()
        number()
    }
}

extension DemoPlan {
    private mutating func makeInvoice(_ turn: Int, of dossier: Int) -> DemoInvoice {
        let trade = DemoDossier.all[dossier].trade
        let stage = Self.stages[turn % Self.stages.count]
        let side = Self.sides[turn % Self.sides.count]
        let form = makeForm(side, stage, dossier)
        let party = makeParty(trade, side, stage)
        var invoice = DemoInvoice(
            dossier: dossier, side: side, party: party, stage: stage, form: form, care: makeCare(stage, form),
            isCreditNote: turn % 13 == 5, date: makeDate(stage))
        while !taken.insert(Day(dossier: dossier, party: party, date: invoice.date)).inserted {
            invoice.date = invoice.date.adding(days: -1)
        }
        invoice.lines = makeLines(side == .purchase ? party.offers : DemoDossier.all[dossier].party.offers)
        if random.happens(70) { invoice.reference = StructuredReference(carrying: random.number(in: 1...999_999_999)) }
        if random.happens(5) { invoice.note = random.pick(Self.notes) }
        return invoice
    }

    /// Their lengths have no divisor in common, so that both sides come to every stage.
    private static let stages: [DemoInvoice.Stage] = [
        .archived, .worklist, .archived, .mailbox, .archived, .worklist, .archived, .worklist, .archived,
    ]
    private static let sides: [InvoiceSide] = [.purchase, .purchase, .sale, .purchase]

    private mutating func makeForm(_ side: InvoiceSide, _ stage: DemoInvoice.Stage, _ dossier: Int) -> DemoInvoice.Form
    {
        // What nobody has read would hold back the list that is to be ready.
        let mayBePaper = side == .purchase && !(dossier == Self.ready && stage == .worklist)
        if mayBePaper, random.happens(15) { return .pdf }
        return random.happens(8) ? .xmlWithPDF : .xml
    }

    private mutating func makeParty(
        _ trade: DemoTrade, _ side: InvoiceSide, _ stage: DemoInvoice.Stage
    ) -> DemoParty {
        guard side == .purchase else { return random.pick(DemoCustomers.of(trade)) }
        if stage == .worklist, random.happens(12) { return random.pick(DemoSuppliers.newcomers) }
        return random.pick(DemoSuppliers.of(trade))
    }

    /// What is sent is checked first; a third of the worklist has been looked at.
    private mutating func makeCare(_ stage: DemoInvoice.Stage, _ form: DemoInvoice.Form) -> DemoInvoice.Care {
        let chance = random.number(in: 0...99)
        switch (stage, form) {
        case (.archived, _), (.underway, _): return .checked
        case (.mailbox, _): return .none
        case (.worklist, .pdf): return chance < 20 ? .checked : chance < 35 ? .annotated : .none
        case (.worklist, .xml), (.worklist, .xmlWithPDF):
            return chance < 25 ? .checked : chance < 32 ? .checkedAsRead : chance < 40 ? .annotated : .none
        }
    }

    private mutating func makeDate(_ stage: DemoInvoice.Stage) -> CalendarDate {
        let age =
            switch stage {
            case .archived, .underway: random.number(in: 24...70)
            case .worklist: random.number(in: 5...32)
            case .mailbox: random.number(in: 1...9)
            }
        return today.adding(days: -age)
    }

    private mutating func makeLines(_ offers: [DemoOffer]) -> [DemoInvoice.Line] {
        let count = min(offers.count, random.number(in: 1...2))
        return offers.shuffled(using: &random).prefix(count).map { offer in
            let quantity = random.number(in: 1...offer.most)
            return DemoInvoice.Line(offer: offer, quantity: quantity, cents: random.number(in: offer.cents))
        }
    }

    private static let notes = [
        "Merci de répartir sur deux mois.", "Privégebruik 20 %, zie bijlage.", "Please book on the Ghent project.",
    ]
}

extension DemoPlan {
    /// Where the package has the latest purchases, and has not confirmed them.
    private mutating func leaveSomeUnderway() {
        for dossier in [Self.unconfirmed, Self.untaken] {
            let booked = invoices.indices.filter {
                invoices[$0].dossier == dossier && invoices[$0].side == .purchase && invoices[$0].stage == .archived
            }
            for index in booked.suffix(4) { invoices[index].stage = .underway }
        }
    }

    /// The dossier of which an agent has taken something, and the one whose tasks wait for an agent.
    static let unconfirmed = 3
    static let untaken = 2

    /// Wrong totals in some dossiers, and Swedish crowns in the one with a journal for them.
    private mutating func spoil() {
        for dossier in [1, 3, 4] {
            guard let index = lastReadable(of: dossier) else { continue }
            invoices[index].hasWrongTotal = true
            invoices[index].care = .none
        }
        guard let index = lastReadable(of: 2), let crowns = Currency("SEK"),
            let offer = DemoSuppliers.swedish.offers.first
        else { return }
        invoices[index].party = DemoSuppliers.swedish
        invoices[index].lines = [.init(offer: offer, quantity: 1, cents: random.number(in: offer.cents))]
        invoices[index].currency = crowns
        invoices[index].care = .none
    }

    private func lastReadable(of dossier: Int) -> Int? {
        invoices.lastIndex {
            $0.dossier == dossier && $0.side == .purchase && $0.stage == .worklist && $0.form != .pdf
                && $0.isFlawless && !$0.isCreditNote
        }
    }

    /// Suppliers count each in their own way, dossiers their sales without a gap.
    private mutating func number() {
        var suppliers: [DemoParty: Int] = [:]
        var sales: [String: Int] = [:]
        for index in invoices.indices {
            let (invoice, year) = (invoices[index], invoices[index].date.year)
            switch invoice.side {
            case .purchase:
                let last = suppliers[invoice.party] ?? random.number(in: 100...800)
                let next = last + random.number(in: 1...9)
                suppliers[invoice.party] = next
                invoices[index].number = Self.number(next, year, as: invoice.party)
            case .sale:
                let next = sales["\(invoice.dossier)/\(year)/\(invoice.isCreditNote)", default: 0] + 1
                sales["\(invoice.dossier)/\(year)/\(invoice.isCreditNote)"] = next
                invoices[index].number =
                    "\(invoice.isCreditNote ? "NC" : "")\(year)-\(String(1_000 + next).dropFirst())"
            }
        }
    }

    private static func number(_ count: Int, _ year: Int, as party: DemoParty) -> String {
        switch party.name.utf8.count % 3 {
        case 0: "\(year)/\(count)"
        case 1: "F\(year % 100)0\(count)"
        default: "INV-\(year)-\(count)"
        }
    }
}
