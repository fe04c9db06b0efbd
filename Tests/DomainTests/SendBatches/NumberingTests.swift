import GivenWhenThen
import TestTools
import Testing

@testable import Domain

@Suite struct `The numbers of a purchase list` {
    /// Forty purchases in three periods of two fiscal years, many of one date and one moment.
    private static let forty: [Loaded<BookingProposal>] = (0..<40).map { index in
        let (period, dates) = [
            ("2025-12", ["2025-12-30", "2025-12-31"]), ("2026-01", ["2025-12-31", "2026-01-02"]),
            ("2026-02", ["2026-02-01"]),
        ][index % 3]
        return .open(
            "purchase \(index)",
            .balanced.with {
                $0.period = period
                $0.fiscalYear = String(period.prefix(4))
                $0.invoiceDate = dates[index / 3 % dates.count]
                $0.invoiceNumber = "F-\(index)"
                $0.sentAt = "2026-03-14T09:00:0\(index % 4).000000Z"
            })
    }

    /// Period, date, moment, document id, written so that the order of the texts is the order of the numbers.
    private static func place(of proposal: ProposalContent) -> String {
        [
            proposal.fields.period?.description, proposal.fields.invoiceDate?.description,
            proposal.sentAt.description, proposal.document.description,
        ].compactMap(\.self).joined(separator: " ")
    }

    @Test(arguments: UInt64(1)...25)
    func `follow period, date, moment sent and document id, whatever the order of the list`(seed: UInt64) throws {
        var chance = SeededRandom(seed)
        let sending = Sending(proposals: Self.forty.shuffled(using: &chance))
        let plan = try sending.plan()
        let inOrder = try Sending(proposals: Self.forty).plan()
        #expect(plan.isReady && plan == inOrder)

        let byID = Dictionary(uniqueKeysWithValues: Self.forty.map { ($0.id, $0) })
        let places = try plan.items.map { item in Self.place(of: try #require(byID[item.proposal]?.open)) }
        #expect(places == places.sorted() && places.count == 40)

        for (year, count) in [("2025", 14), ("2026", 26)] {
            let ofYear = plan.items.filter { $0.fiscalYear == year }
            #expect(ofYear.map(\.number) == (1...count).map(String.init))
            #expect(ofYear.map(\.counter) == (1...count).map(Optional.some))
        }
    }

    @Test func `are those of the preview, or none are given`() throws {
        let sending = Sending(proposals: Self.forty)
        let preview = try sending.plan().items
        let decision = try sending.list.send(expecting: preview, notes: [:], in: .claireAtNoon)
        #expect(decision.items.map(\.number) == preview.map(\.number))
        #expect(decision.items.map(\.proposal) == preview.map { "\($0.proposal)" })
        #expect(decision.items.map(\.stamp) == preview.map(\.stamp) && preview.first?.stamp == "CFAK 1")

        var fewer = sending
        fewer.proposals.removeLast()
        #expect(throws: SendRefusal.previewStale) {
            try fewer.list.send(expecting: preview, notes: [:], in: .claireAtNoon)
        }
    }

    @Test(arguments: UInt64(1)...10)
    func `have no gap over any number of sends`(seed: UInt64) throws {
        var chance = SeededRandom(seed)
        let shuffled = Self.forty.shuffled(using: &chance)
        let cut = Int.random(in: 1..<40, using: &chance)
        let first = Sending(proposals: Array(shuffled[..<cut]))
        let sent = try first.send()
        let second = try first.after(sent, next: Array(shuffled[cut...]))
        let items = try first.plan().items + second.plan().items
        for (year, count) in [("2025", 14), ("2026", 26)] {
            let numbers = items.filter { $0.fiscalYear == year }.map(\.number)
            #expect(numbers == (1...count).map(String.init))
        }
    }

    @Test func `start at the first number of the journal, in the first fiscal year only`() throws {
        let sending = Sending(proposals: Self.forty, journals: ["CFAK": [.added("CFAK", nextNumber: 388)]])
        let items = try sending.plan().items
        #expect(items.filter { $0.fiscalYear == "2025" }.map(\.counter) == (388...401).map(Optional.some))
        #expect(items.filter { $0.fiscalYear == "2026" }.map(\.counter) == (1...26).map(Optional.some))

        let decision = try sending.send()
        #expect(decision.payloads(JournalEvent.NumberingStarted.self).map(\.fiscalYear) == ["2025"])
        let third = Loaded<BookingProposal>.open(
            "late",
            .balanced.with {
                $0.period = "2025-11"; $0.fiscalYear = "2025"; $0.invoiceNumber = "late"
            })
        let next = try sending.after(decision, next: [third])
        #expect(try next.numbers == ["402"])
        #expect(try next.send().payloads(JournalEvent.NumberingStarted.self).isEmpty)
    }

    @Test func `begin again each period where the format names it, the first number seeding one of them`() throws {
        let journal = JournalEvent.added("CFAK", format: "{YY}{MM}-{N:3}", nextNumber: 12)
        let sending = Sending(proposals: Self.forty, journals: ["CFAK": [journal]])
        let items = try sending.plan().items
        #expect(items.filter { $0.scope == "2025-12" }.map(\.number).prefix(2) == ["2512-012", "2512-013"])
        #expect(items.filter { $0.scope == "2026-01" }.map(\.number).prefix(2) == ["2601-001", "2601-002"])
        #expect(items.filter { $0.scope == "2026-02" }.map(\.number).last == "2602-013")
    }

    @Test func `begin at one in the second period of the first fiscal year`() throws {
        let journal = JournalEvent.added("CFAK", format: "{MM}{N:3}", nextNumber: 12)
        let january = Drafted.balanced.with { $0.period = "2026-01" }
        let proposals = [Loaded<BookingProposal>.open("a", january), .open("b", .balanced)]
        let sending = Sending(proposals: proposals, journals: ["CFAK": [journal]])
        #expect(try sending.numbers == ["01012", "03001"])
        let next = try sending.after(sending.send(), next: [.open("c", .balanced), .open("d", january)])
        #expect(Set(try next.numbers) == ["01013", "03002"])
    }

    @Test func `of the second January of an 18-month year count on from the first`() throws {
        func in18Months(_ name: String, _ period: String) -> Loaded<BookingProposal> {
            .open(
                name,
                .balanced.with {
                    $0.period = period
                    $0.fiscalYear = "2026"
                })
        }
        let journal = JournalEvent.added("CFAK", format: "AN{YY}{MM}-{N:3}")
        let dossier = DossierEvent.activated(fiscalYears: [FiscalYear("2026", "2025-01-01", "2026-06-30")])
        let first = Sending(
            proposals: [in18Months("a", "2025-01"), in18Months("b", "2025-02")], journals: ["CFAK": [journal]],
            dossier: [dossier])
        #expect(try first.numbers == ["AN2601-001", "AN2602-001"])
        let second = try first.after(first.send(), next: [in18Months("c", "2026-01"), in18Months("d", "2026-03")])
        #expect(try second.numbers == ["AN2601-002", "AN2603-001"])
        let both = Sending(
            proposals: [in18Months("a", "2025-01"), in18Months("c", "2026-01")], journals: ["CFAK": [journal]],
            dossier: [dossier])
        #expect(try both.numbers == ["AN2601-001", "AN2601-002"])
    }

    @Test func `are of the fiscal year that the period lies in now, whichever there was when it was proposed`() throws {
        var sending = Sending(
            proposals: [.open("a", .balanced)], journals: ["CFAK": [.added("CFAK", format: "{YYYY}-{N}")]])
        sending.dossier = [.activated(fiscalYears: [FiscalYear("2027", "2026-01-01", "2027-06-30")])]
        let sent = try sending.send()
        #expect(sent.items.map(\.number) == ["2027-1"])
        #expect(sent.payloads(NumberSeriesEvent.Drawn.self).map(\.fiscalYear) == ["2027"])
        let keys = SendList.seriesKeys(of: sending.proposals, in: try sending.list.dossier.fiscalCalendar)
        #expect(keys == [.init(journal: "CFAK", fiscalYear: "2027")])
    }

    /// A purchase of January 2026, in the fiscal year of July 2025 to June 2026 that is called `label`.
    private func shifted(_ name: String, _ label: String) -> Loaded<BookingProposal> {
        .open(
            name,
            .balanced.with {
                $0.period = "2026-01"
                $0.fiscalYear = label
            })
    }

    private func shifted(label: String, format: String = "{YYYY}/{YY}-{N}", _ names: [String]) -> Sending {
        var sending = Sending(
            proposals: names.map { shifted($0, label) }, journals: ["CFAK": [.added("CFAK", format: format)]])
        sending.dossier = [.activated(fiscalYears: [FiscalYear(label, "2025-07-01", "2026-06-30")])]
        return sending
    }

    @Test(arguments: [
        ("2026", "2026/26-1"), ("2025-2026", "2026/26-1"), ("2025/26", "2026/26-1"), ("BJ26", "2026/26-1"),
        ("first", "2026/26-1"), ("BJ 2027", "2027/27-1"), ("2026 bis", "2026/26-1"), ("120262", "2026/26-1"),
    ])
    func `show the year that the label ends with, else the one in which the fiscal year ends`(
        label: String, number: String
    ) throws {
        #expect(try shifted(label: label, ["a"]).numbers == [number])
    }

    @Test func `go on with the year before, where the label made them begin with it`() throws {
        var sending = shifted(label: "2025/26", ["b"])
        let item = NumberSeriesEvent.Drawn.Item(
            proposal: "p", document: "d", number: "2025/25-7", counter: 7, scope: "2025/26", passedOver: nil)
        sending.series = [
            .drawn(.init(dossier: "d", journal: "CFAK", fiscalYear: "2025/26", batch: "b", items: [item]))
        ]
        #expect(try sending.numbers == ["2025/25-8"])
        sending.journals["CFAK"]?.append(.changed(.init(numberFormat: try DocumentNumberFormat("A{YY}-{N}"))))
        let next = try sending.after(sending.send(), next: [shifted("c", "2025/26")])
        #expect(try sending.numbers == ["A26-8"] && next.numbers == ["A26-9"])
    }

    /// So many purchases of October 2026.
    private func october(_ count: Int) -> [Loaded<BookingProposal>] {
        (1...count).map { .open("october \($0)", .balanced.with { $0.period = "2026-10" }) }
    }

    @Test(
        arguments: [
            ("{N}", 120, "{MM}{N}", 2, ["1010", "1011"]), ("{MM}{N}", 10, "{N}", 102, ["110", "111"]),
            ("{N:3}", 120, "{MM}{N:1}", 1, []),
        ] as [(String, Int, String, Int, [String])])
    func `pass over those that an earlier format of the journal has given`(
        format: String, count: Int, next: String, nextCount: Int, last: [String]
    ) throws {
        let first = Sending(proposals: october(count), journals: ["CFAK": [.added("CFAK", format: format)]])
        let firstSent = try first.send()
        var second = try first.after(firstSent, next: october(nextCount))
        second.journals["CFAK"]?.append(.changed(.init(numberFormat: try DocumentNumberFormat(next))))
        let plan = try second.plan()
        guard !last.isEmpty else { return #expect(plan.blockers.map(\.reasons) == [["number-not-bookable"]]) }
        #expect(plan.isReady && plan.items.map(\.number).suffix(2) == last)
        let sent = try second.list.send(expecting: plan.items, notes: [:], in: .claireAtNoon)
        let drawn = sent.payloads(NumberSeriesEvent.Drawn.self).flatMap(\.items)
        #expect(drawn.map(\.number) == plan.items.map(\.number) && drawn.map(\.counter) == plan.items.map(\.counter))
        var report = NumberReport()
        for drawing in [firstSent, sent].flatMap({ $0.payloads(NumberSeriesEvent.Drawn.self) }) {
            report.evolve(.drawn(drawing), at: .noon)
        }
        #expect(report.standing.count == count + plan.items.count && report.unexplained.isEmpty)
        let third = try second.after(sent, next: october(1))
        #expect(try third.plan().items.map(\.counter) == [plan.items.last?.counter.map { $0 + 1 }])
    }

    @Test(arguments: UInt64(1)...20)
    func `are given once and never stand still, whatever formats the journal has had`(seed: UInt64) throws {
        var chance = SeededRandom(seed)
        var sending = Sending(proposals: [])
        var given: Set<String> = []
        for round in 1...12 {
            let formats = ["{N}", "{MM}{N}", "{YY}{N}", "{N:3}", "{INV}{N}", "{MM}-{N:4}", "{N}{PP}"]
            let format = try DocumentNumberFormat(formats.randomElement(using: &chance) ?? "")
            sending.journals["CFAK"]?.append(.changed(.init(numberFormat: format)))
            sending.proposals = (0..<Int.random(in: 1...20, using: &chance)).map { index in
                let year = Int.random(in: 2026...2027, using: &chance)
                return .open(
                    "\(round) \(index)",
                    .balanced.with {
                        $0.period = "\(year)-0\(Int.random(in: 1...3, using: &chance))"
                        $0.fiscalYear = "\(year)"
                        $0.invoiceNumber = "F-\(Int.random(in: 1...30, using: &chance))"
                    })
            }
            let plan = try sending.plan()
            try #require(plan.isReady, "round \(round), \(format)")
            for item in plan.items { #expect(given.insert("\(item.fiscalYear) \(item.number)").inserted) }
            sending = try sending.after(sending.send(), next: [])
        }
    }

    @Test func `go no further than the digits of the format`() throws {
        let journal = JournalEvent.added("CFAK", format: "{N:1}", nextNumber: 9)
        let sending = Sending(
            proposals: [.open("a", .balanced), .open("b", .balanced)], journals: ["CFAK": [journal]])
        #expect(try sending.plan().blockers.map(\.reasons) == [["number-not-bookable"]])
        #expect(throws: SendRefusal.self) { try sending.send() }
    }

    @Test func `are of each journal apart`() throws {
        let other = Drafted.balanced.with { $0.journal = "CFA2" }
        let sending = Sending(
            proposals: [.open("a", .balanced), .open("b", other)],
            journals: ["CFAK": [.added("CFAK")], "CFA2": [.added("CFA2")]])
        #expect(Set(try sending.send().items.map(\.stamp)) == ["CFAK 1", "CFA2 1"])
    }
}

@Suite struct `The numbers of a sales list` {
    private func sales(_ numbers: [String], format: String? = nil) -> Sending {
        Sending(
            side: .sale,
            proposals: numbers.enumerated().map { index, number in
                .open(
                    "sale \(index)",
                    .sale.with {
                        $0.invoiceNumber = number
                        $0.invoiceDate = "2026-03-0\(index + 1)"
                    })
            }, journals: ["CFVK": [.added("CFVK", .sale, format: format)]])
    }

    @Test func `are those of the invoices, and draw no counter`() throws {
        let sending = sales(["VF 2026/0042", "B-9"])
        #expect(try sending.numbers == ["VF 2026/0042", "B-9"])
        #expect(try sending.plan().items.map(\.counter) == [nil, nil])
        #expect(try sending.send().payloads(JournalEvent.NumberingStarted.self).isEmpty)
    }

    @Test func `are the digits of the invoices with a template`() throws {
        #expect(try sales(["VF 2026/0042", "B-9"], format: "{INV}").numbers == ["20260042", "9"])
        #expect(try sales(["B-9"], format: "V{YY}-{INV}").numbers == ["V26-9"])
    }

    @Test func `cannot be made of an invoice number without digits`() throws {
        #expect(try sales(["ABC"], format: "{INV}").plan().blockers.map(\.reasons) == [["number-not-bookable"]])
    }

    @Test func `are no longer than a package's report may name them`() throws {
        let longest = String(repeating: "9", count: Longest.documentNumber)
        #expect(try sales([longest], format: "{INV}").numbers == [longest])
        #expect(
            try sales([longest], format: "{INV}{INV}").plan().blockers.map(\.reasons) == [["number-not-bookable"]])
    }

    @Test(arguments: [
        ("WinBooks", "20260042", true), ("winbooks", "202600042", false), ("WinBooks", "VF-42", false),
        ("WinBooks on Web", "202600042", true), ("BOB 50", "VF-42", false), ("Exact", "VF 2026/00042", true),
    ])
    func `are held back where the accounting package cannot hold them`(
        software: String, number: String, isBookable: Bool
    ) throws {
        var sending = sales([number])
        sending.dossier = [.activated(software: software)]
        #expect(try sending.plan().blockers.map(\.reasons) == (isBookable ? [] : [["number-not-bookable"]]))
    }

    @Test(arguments: [
        ("{N}", true), ("{YYYY}{N:4}", true), ("{YY}{N:6}", true), ("{INV}", true), ("1{N:7}", true),
        ("{YYYY}{N:5}", false),
        ("AN{N}", false), ("{YY}-{N:3}", false),
    ])
    func `of WinBooks have a format of at most eight digits`(notation: String, isBookable: Bool) throws {
        let format = try DocumentNumberFormat(notation)
        #expect(NumberLimit(of: "winbooks").admits(format) == isBookable)
        #expect(NumberLimit(of: "simulated").admits(format))
    }

    @Test func `are given once, in this send and after it`() throws {
        #expect(try sales(["7", "8", "7"]).plan().blockers.map(\.reasons) == [["number-already-given"]])
        #expect(try sales(["A7", "B7"], format: "{INV}").plan().blockers.map(\.reasons) == [["number-already-given"]])

        let first = sales(["7"])
        let second = try first.after(first.send(), next: sales(["7"]).proposals)
        let blocker = try #require(try second.plan().blockers.first)
        #expect(blocker.proposal == .named("sale 0") && blocker.reasons == ["number-already-given"])
    }

    @Test func `may return in another fiscal year`() throws {
        let first = sales(["7"])
        let nextYear = Drafted.sale.with {
            $0.invoiceNumber = "7"
            $0.period = "2027-01"
            $0.fiscalYear = "2027"
        }
        #expect(try first.after(first.send(), next: [.open("next", nextYear)]).numbers == ["7"])
    }
}
