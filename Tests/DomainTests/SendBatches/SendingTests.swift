import GivenWhenThen
import TestTools
import Testing

@testable import Domain

@Suite struct `A send` {
    private static let complete = Loaded<BookingProposal>.open("complete", .balanced)
    private static let incomplete = Loaded<BookingProposal>.open("incomplete", .balanced.with { $0.counterparty = nil })

    @Test func `is held back by one NOK, which it names`() throws {
        let sending = Sending(proposals: [Self.complete, Self.incomplete])
        #expect(
            throws: SendRefusal.notReady([
                .init(proposal: .named("incomplete"), validation: .nokIncomplete, reasons: ["missing:counterparty"])
            ])
        ) { try sending.send() }
    }

    @Test func `of a selection is held back by a NOK elsewhere under the gate of the whole list`() throws {
        let sending = Sending(proposals: [Self.complete, Self.incomplete])
        #expect(try sending.plan(selection: [.named("complete")]).blockers.map(\.proposal) == [.named("incomplete")])
        #expect(throws: SendRefusal.self) { try sending.send(selection: [.named("complete")]) }
    }

    @Test func `of a selection looks at the selection alone where the office or the dossier says so`() throws {
        var office = OfficeSettings()
        office.sendGate = .selection
        let byOffice = Sending(proposals: [Self.complete, Self.incomplete], office: office)
        let byDossier = Sending(
            proposals: [Self.complete, Self.incomplete], dossier: [.activated(sendGate: .selection)])
        for sending in [byOffice, byDossier] {
            let decision = try sending.send(selection: [.named("complete")])
            #expect(decision.items.map(\.proposal) == ["\(ID<BookingProposal>.named("complete"))"])
            #expect(decision.payloads(SendBatchEvent.Sent.self).map(\.scope) == ["selection"])
            #expect(throws: SendRefusal.self) { try sending.send(selection: [.named("incomplete")]) }
            #expect(throws: SendRefusal.self) { try sending.send() }
        }
        let strict = Sending(
            proposals: [Self.complete, Self.incomplete], dossier: [.activated(sendGate: .wholeList)], office: office)
        #expect(throws: SendRefusal.self) { try strict.send(selection: [.named("complete")]) }
    }

    @Test func `says the number that a counterparty stated since, in the proposal as in the entry`() throws {
        let mill = ID<Counterparty>.named("mill")
        let number = "BE0403019261"
        let counterparty = Loaded<Counterparty>.reading(
            mill,
            [
                .created(.init(dossier: "\(ID<Dossier>.bakery)", name: "Mill", vatNumber: nil)),
                .identified(.init(vatNumber: number)),
            ])
        let decision = try Sending(proposals: [Self.complete]).list.send(
            notes: [:], counterparties: [counterparty], in: .claireAtNoon)
        let sent = try #require(decision.payloads(BookingProposalEvent.Sent.self).first)
        #expect(sent.counterpartyVatNumber == number)
        #expect(decision.payloads(ConnectorTaskEvent.Created.self).map(\.entry.counterparty.vatNumber) == [number])
        let proposal = BookingProposal(folding: [.drafted(.balanced), .sent(sent)])
        #expect(proposal.content?.fields.counterparty?.vatNumber?.description == number)

        let known = try Sending(proposals: [.open("known", .balanced.with { $0.counterparty = .newcomer })]).send()
        #expect(known.payloads(BookingProposalEvent.Sent.self).map(\.counterpartyVatNumber) == [nil])
    }

    @Test func `of something that is not in the list is refused`() throws {
        let sent = Loaded<BookingProposal>.reading(.named("sent"), [.drafted(.balanced), .sentAsSeven])
        let sale = Loaded<BookingProposal>.open("sale", .sale)
        let sending = Sending(proposals: [Self.complete, sent, sale])
        for missing in ["sent", "sale", "never heard of"] {
            let blockers = try sending.plan(selection: [.named("complete"), .named(missing)]).blockers
            #expect(blockers.map(\.reasons) == [["not-in-list"]] && blockers.first?.proposal == .named(missing))
        }
    }

    @Test func `of nothing is refused`() throws {
        #expect(throws: SendRefusal.nothingToSend) { try Sending(proposals: []).send() }
        #expect(throws: SendRefusal.nothingToSend) { try Sending(proposals: [Self.complete]).send(selection: []) }
    }

    @Test func `is held back by a period that was closed`() throws {
        let sending = Sending(proposals: [Self.complete], journals: ["CFAK": [.added("CFAK"), .closed("2026-03")]])
        #expect(
            try sending.plan().blockers == [
                .init(proposal: .named("complete"), validation: .nokIncomplete, reasons: ["period-closed"])
            ])
    }

    @Test func `refuses a dollar invoice whose journal no longer takes other currencies`() throws {
        let rated = BookingProposalEvent.annotated {
            $0.exchangeRate = .init(rate: "1.08", source: "ecb", date: nil)
        }
        let dollars = Loaded<BookingProposal>.open("dollars", .balanced.with { $0.currency = "USD" }, rated)
        var sending = Sending(proposals: [dollars])
        #expect(try sending.numbers == ["1"])
        sending.journals["CFAK"]?.append(.changed(.init(foreignCurrency: false)))
        #expect(
            try sending.plan().blockers == [
                .init(proposal: .named("dollars"), validation: .nokIncomplete, reasons: ["currency-not-allowed"])
            ])
    }

    @Test func `asks a dollar invoice for its exchange rate once its journal takes other currencies`() throws {
        let dollars = Loaded<BookingProposal>.open(
            "dollars",
            .balanced.with {
                $0.currency = "USD"
                $0.foreignCurrency = false
            })
        let allowing: [JournalEvent] = [
            .added("CFAK", foreignCurrency: false), .changed(.init(foreignCurrency: true)),
        ]
        let sending = Sending(proposals: [dollars], journals: ["CFAK": allowing])
        #expect(try sending.plan().blockers.map(\.reasons) == [["missing:exchange-rate"]])
    }

    @Test func `refuses an invoice whose journal has come to take credit notes only, until it says otherwise again`()
        throws
    {
        var sending = Sending(
            proposals: [Self.complete, .open("credit note", .balanced.with { $0.creditNote = true })])
        sending.journals["CFAK"]?.append(.changed(.init(creditNotesOnly: true)))
        #expect(
            try sending.plan().blockers == [
                .init(proposal: .named("complete"), validation: .nokIncomplete, reasons: ["credit-notes-only"])
            ])
        sending.journals["CFAK"]?.append(.changed(.init(creditNotesOnly: false)))
        #expect(try sending.numbers.count == 2)
    }

    @Test func `lacks a journal and nothing else where it has none: no journal has closed its period`() throws {
        let stray = Loaded<BookingProposal>.open("stray", .balanced.with { $0.journal = nil })
        #expect(try Sending(proposals: [stray]).plan().blockers.map(\.reasons) == [["missing:journal"]])
    }

    @Test func `is held back by a suspected duplicate, unless nobody minds`() throws {
        let suspect = Loaded<BookingProposal>.open("suspect", .balanced, .duplicateSuspected(of: "other"))
        var sending = Sending(proposals: [suspect])
        #expect(try sending.plan().blockers.map(\.reasons) == [["duplicate-unacknowledged"]])
        sending.dossier.append(.settingsChanged(.init(duplicateBlocks: .never)))
        #expect(try sending.numbers == ["1"])
    }
}

@Suite struct `The act of a send` {
    private static let sending = Sending(
        proposals: [
            .open("a", .balanced), .open("b", .balanced, .annotated { $0.comment = "For the till" }),
            .open("sale", .sale),
        ], journals: ["CFAK": [.added("CFAK"), .closed("2024-01"), .opened("2024-01")], "CFA2": [.added("CFA2")]],
        dossier: [.activated(sendGate: .selection)])

    @Test func `writes batch, numbers, journal, and a proposal and a task for each row, at the versions read`() throws {
        let decision = try Self.sending.send()
        let tasks = decision.items.compactMap { ID<ConnectorTask>($0.task) }
        let proposals = decision.items.compactMap { ID<BookingProposal>($0.proposal) }
        try #require(tasks.count == 2 && proposals.count == 2)
        let versions: [ID<BookingProposal>: Int] = [.named("a"): 1, .named("b"): 2]
        var expected: [(StreamID, Int, [String])] = [
            (StreamID(decision.batch), 0, ["batch.sent"]),
            (StreamID(NumberSeries.id(journal: "CFAK", fiscalYear: "2026", of: .bakery)), 0, ["numbers.drawn"]),
            (StreamID(Journal.id("CFAK", of: .bakery)), 3, ["journal.numbering-started"]),
        ]
        for (proposal, task) in zip(proposals, tasks) {
            expected.append((StreamID(proposal), try #require(versions[proposal]), ["proposal.sent"]))
            expected.append((StreamID(task), 0, ["task.created"]))
        }
        let writes = decision.act.writes
        #expect(writes.map(\.stream) == expected.map(\.0))
        #expect(writes.map(\.expectedVersion) == expected.map(\.1))
        #expect(writes.map { $0.payloads.map { type(of: $0).eventType } } == expected.map(\.2))
        #expect(writes.allSatisfy { $0.dossier == .bakery })
    }

    @Test func `guards what it read and does not write`() throws {
        let guards = try Self.sending.send(selection: [.named("a")]).act.guards
        #expect(
            guards == [
                .init(stream: StreamID(Journal.id("CFA2", of: .bakery)), expectedVersion: 1),
                .init(stream: StreamID(ID<BookingProposal>.named("b")), expectedVersion: 2),
                .init(stream: StreamID(ID<BookingProposal>.named("sale")), expectedVersion: 1),
            ])
    }

    @Test func `guards the journal once its numbering has started, and writes its series at the version read`() throws {
        let first = try Self.sending.send(selection: [.named("a")])
        let next = try Self.sending.after(first, next: [.open("b", .balanced)])
        let act = try next.send().act
        #expect(act.guards.contains(.init(stream: StreamID(Journal.id("CFAK", of: .bakery)), expectedVersion: 4)))
        let series = StreamID(NumberSeries.id(journal: "CFAK", fiscalYear: "2026", of: .bakery))
        #expect(act.writes.first { $0.stream == series }?.expectedVersion == 1)
    }

    @Test func `draws in each series once, in order`() throws {
        let december = Drafted.balanced.with {
            $0.period = "2025-12"; $0.fiscalYear = "2025"
        }
        let sending = Sending(
            proposals: [.open("x", .balanced), .open("y", december), .open("z", .balanced)])
        let drawn = try sending.send().payloads(NumberSeriesEvent.Drawn.self)
        #expect(drawn.map(\.fiscalYear) == ["2025", "2026"])
        #expect(drawn.map { $0.items.map(\.number) } == [["1"], ["1", "2"]])
    }

    @Test func `carries the note of the client where the office gives no instruction of its own`() throws {
        var sending = Self.sending
        sending.notes = [.named("a"): "Pour la caisse", .named("b"): "Pour la caisse"]
        let tasks = try sending.send().payloads(ConnectorTaskEvent.Created.self)
        let comments = Dictionary(uniqueKeysWithValues: tasks.map { ($0.document, $0.entry.comment) })
        #expect(
            comments == [
                "\(ID<Document>.named("a"))": "Pour la caisse", "\(ID<Document>.named("b"))": "For the till",
            ])
    }

    @Test func `carries no comment where the office's is empty`() throws {
        var sending = Sending(proposals: [.open("a", .balanced, .annotated { $0.comment = "" })])
        sending.notes = [.named("a"): "Pour la caisse"]
        let tasks = try sending.send().payloads(ConnectorTaskEvent.Created.self)
        #expect(tasks.map(\.entry.comment) == [nil])
    }

    @Test func `tells the agent all it needs`() throws {
        let decision = try Self.sending.send(selection: [.named("b")])
        let task = try #require(decision.payloads(ConnectorTaskEvent.Created.self).first)
        #expect(task.kind == "book-entry" && task.software == "csv" && task.dossierCode == "BAKERY")
        #expect(task.batch == "\(decision.batch)" && task.stamp == "CFAK 1" && task.period == "2026-03")
        #expect(task.entry.comment == "For the till" && task.entry.thirdPartyAccount == "440000")
        #expect(task.entry.lines.map(\.vatBoxes) == [["81", "59"]])
        let sent = try #require(decision.payloads(BookingProposalEvent.Sent.self).first)
        #expect(sent.task == decision.items.first?.task && sent.number == "1")
        #expect(sent.template == [.init(account: "600000", vatCode: "P21-G", vatRate: "21.00")])
    }
}

@Suite struct `The entry for the accounting package` {
    private func entry(_ draft: Drafted, rate: String? = nil) throws -> BookingEntry {
        guard let rate else { return try entry(of: .open("one", draft)) }
        let annotated = BookingProposalEvent.annotated {
            $0.exchangeRate = .init(rate: rate, source: "ecb", date: "2026-03-10")
        }
        return try entry(of: .open("one", draft, annotated))
    }

    private func entry(of proposal: Loaded<BookingProposal>) throws -> BookingEntry {
        let side = try #require(proposal.open).side
        let created = try Sending(side: side, proposals: [proposal]).send().payloads(ConnectorTaskEvent.Created.self)
        return try #require(created.first).entry
    }

    @Test(arguments: UInt64(1)...50)
    func `is in EUR, and its lines sum to its total to the cent`(seed: UInt64) throws {
        var chance = SeededRandom(seed)
        let lines = (0..<Int.random(in: 1...30, using: &chance)).map { _ in
            BookingProposalEvent.Line.on(
                "600000", .random(in: -50_000...500_000, using: &chance),
                vatCents: .random(in: 0...9_999, using: &chance))
        }
        let total = lines.reduce(0) { $0 + $1.baseCents + $1.vatCents }
        let rate = "\(Int.random(in: 0...9, using: &chance)).\(Int.random(in: 1001...9999, using: &chance))"
        let draft = Drafted.balanced.with {
            $0.currency = "USD"
            $0.totalCents = total
            $0.lines = lines
        }
        let entry = try entry(draft, rate: rate)
        #expect(entry.lines.reduce(0) { $0 + $1.baseCents + $1.vatCents } == entry.totalCents)
        #expect(entry.lines.count == lines.count)
        #expect(
            entry.foreign
                == .init(currency: "USD", totalCents: total, rate: rate, source: "ecb", date: "2026-03-10"))
    }

    @Test(
        arguments: [
            (12_100, "1.10", 11_000), (100, "3", 33), (200, "3", 67), (-200, "3", -67), (1, "2", 1), (-1, "2", -1),
            (99_999_999_999_999, "1", 99_999_999_999_999),
        ] as [(Int64, String, Int64)])
    func `converts half away from zero`(cents: Int64, rate: String, euroCents: Int64) throws {
        let draft = Drafted.balanced.with {
            $0.currency = "USD"
            $0.totalCents = cents
            $0.lines = [.on("600000", cents)]
        }
        #expect(try entry(draft, rate: rate).totalCents == euroCents)
    }

    @Test func `in EUR is the proposal as it stands`() throws {
        let entry = try entry(.balanced)
        #expect(entry.totalCents == 12_100 && entry.foreign == nil && entry.counterparty.name == "Mill")
        #expect(entry.lines.map(\.baseCents) == [10_000] && entry.lines.map(\.vatCents) == [2_100])
    }

    @Test func `without detail stands on suspense, and leaves no template`() throws {
        let draft = Drafted.balanced.with { $0.lines = [] }
        #expect(throws: SendRefusal.self) { try self.entry(draft) }
        let entry = try entry(of: .open("one", draft, .checked(suspense: true, withoutDetail: true)))
        #expect(entry.lines.map(\.account) == ["499000"] && entry.lines.map(\.baseCents) == [12_100])
        #expect(entry.template.isEmpty)
    }

    @Test(arguments: [
        ("2026-03-10", "2026-03", "2026-03-10"), ("2026-02-10", "2026-03", "2026-03-01"),
        ("2026-04-10", "2026-03", "2026-03-31"),
    ])
    func `is booked on the day of the period nearest to the date`(date: String, period: String, day: String) throws {
        let draft = Drafted.balanced.with {
            $0.invoiceDate = date
            $0.period = period
        }
        let entry = try entry(draft)
        #expect(entry.bookDate == day && entry.invoiceDate == date)
    }

    @Test(arguments: [
        ("2026-02-20", "2026-03", "2026-03-17"), ("2026-03-05", "2026-03", "2026-03-17"),
        ("2026-03-20", "2026-03", "2026-03-20"), ("2026-11-30", "2026-11", "2026-11-15"),
        ("2026-12-10", "2026-12", "2026-12-10"),
    ])
    func `is booked within the fiscal year too, which may begin and end within a month`(
        date: String, period: String, day: String
    ) throws {
        let draft = Drafted.balanced.with {
            $0.invoiceDate = date
            $0.period = period
        }
        let years = [FiscalYear("2026", "2026-03-17", "2026-11-15")]
        let created = try Sending(proposals: [.open("one", draft)], dossier: [.activated(fiscalYears: years)]).send()
            .payloads(ConnectorTaskEvent.Created.self)
        #expect(created.map(\.entry.bookDate) == [day])
    }

    @Test func `of a sale stands against the customers`() throws {
        #expect(try entry(.sale).thirdPartyAccount == "400000")
    }
}
