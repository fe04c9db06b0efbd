import Domain
import EventStore
import Formats
import Foundation
import TestTools
import Testing

@testable import Documents
@testable import Workflows

@Suite struct `Stamping a document for its task` {
    @Test func `makes the task ready, with the stamp on the first page`() async throws {
        let world = try await World()
        let (document, task) = try await world.numbered(try Fixtures.data("pdf/oca/unknown_invoice.pdf"), as: .pdf)
        try await world.stamp(task)
        let rendition = try #require(try await world.load(task).state.progress?.rendition)
        let profile = try #require(try await world.load(document).state.profile)
        #expect(profile.stamped == rendition)
        #expect(profile.content != rendition)
        let pdf = try #require(await world.contents.data(rendition, of: world.office))
        #expect(try await Tool.firstPage(of: pdf).contains("CFAK 1"))
    }

    @Test func `happens once`() async throws {
        let world = try await World()
        let (_, task) = try await world.numbered(SampleInvoice().xml, as: .xml)
        try await world.stamp(task)
        try await world.stamp(task)
        #expect(await world.events("task.prepared").count == 1)
        let stamped = try #require(await world.events("document.stamped").only)
        let prepared = try #require(await world.events("task.prepared").only)
        #expect(prepared.position == stamped.position + 1)
        #expect(stamped.actor == "policy:stamping")
    }

    @Test func `that a person had it pass over fails the task, which is stamped when a person has it tried again`()
        async throws
    {
        let world = try await World()
        let (_, task) = try await world.numbered(SampleInvoice().xml, as: .xml)
        let created = try #require(await world.events("task.created").only)
        _ = try await world.skip(created, by: "stamping")
        try await world.stamp(task, because: "consumer.event-skipped")
        guard case .failed(let failure) = try await world.load(task).state.progress?.phase else {
            Issue.record("The task did not fail")
            return
        }
        #expect(failure.owner == .operator && failure.instruction.contains("no invoice at all"))
        try await world.perform(.retry, on: task)
        try await world.stamp(task, because: "task.retried")
        #expect(try await world.load(task).state.progress?.rendition != nil)
    }

    @Test func `fails the task for the operator at the fifth try, and succeeds when a person has it tried again`()
        async throws
    {
        let world = try await World()
        let bytes = SampleInvoice().xml
        let (document, task) = try await world.numbered(bytes, as: .xml)
        await world.contents.lose(try #require(try await world.load(document).state.profile).content)
        await #expect(throws: UnreadableDocument.self) { try await world.stamp(task, attempt: 4) }
        try await world.stamp(task, attempt: 5)
        guard case .failed(let failure) = try await world.load(task).state.progress?.phase else {
            Issue.record("The task did not fail")
            return
        }
        #expect(failure.owner == .operator && failure.reason == "other" && failure.instruction.contains("is missing"))
        try await world.stamp(task, attempt: 1)
        #expect(await world.events("task.failed").count == 1)

        _ = try await world.contents.keep(bytes, of: world.office)
        try await world.perform(.retry, on: task)
        try await world.stamp(task, because: "task.retried")
        #expect(try await world.load(task).state.progress?.rendition != nil)
    }

    @Test func `takes the PDF inside an electronic invoice`() async throws {
        var invoice = SampleInvoice()
        invoice.attachedPDF = try Fixtures.data("docs-misc/double-sided-even.pdf")
        let page = try await stampedPage(invoice.xml, as: .xml)
        let original = try await Tool.firstPage(of: try #require(invoice.attachedPDF))
        #expect(page.contains("CFAK 1"))
        #expect(page.contains(original.split(whereSeparator: \.isWhitespace).first ?? "?"))
    }

    @Test func `takes the PDF named by the invoice's number, though conditions come first and its type is not stated`()
        async throws
    {
        var invoice = SampleInvoice()
        let conditions = try Fixtures.data("docs-misc/simple.pdf")
        let page = try Fixtures.data("docs-misc/double-sided-even.pdf")
        #expect(try await Tool.firstPage(of: page).contains("page 4"))
        #expect(try await !Tool.firstPage(of: conditions).contains("page 4"))
        invoice.attachments = [
            ("conditions", "application/pdf", conditions), ("F-17", "application/octet-stream", page),
        ]
        #expect(try await stampedPage(invoice.xml, as: .xml).contains("page 4"))
        // The next one is taken where that does not open.
        invoice.attachments = [
            ("F-17", "application/pdf", Data("%PDF-1.4 nonsense".utf8)), ("Invoice F-17", "application/pdf", page),
        ]
        #expect(try await stampedPage(invoice.xml, as: .xml).contains("page 4"))
    }

    @Test func `draws the invoice where its PDFs show something else`() async throws {
        var invoice = SampleInvoice()
        let page = try Fixtures.data("docs-misc/double-sided-even.pdf")
        for names in [["hotel bill"], ["1", "2"]] {
            invoice.attachments = names.map { ($0, "application/pdf", page) }
            let drawn = try await stampedPage(invoice.xml, as: .xml)
            #expect(drawn.contains("Houblons SA") && !drawn.contains("page 4"))
        }
    }

    @Test func `draws the invoice where it has no PDF, or one that does not open`() async throws {
        var invoice = SampleInvoice()
        for pdf in [nil, Data("%PDF-1.4 nonsense".utf8), try await encrypted()] {
            invoice.attachedPDF = pdf
            let page = try await stampedPage(invoice.xml, as: .xml)
            #expect(page.contains("CFAK 1"))
            #expect(page.contains("Houblons SA"))
        }
    }

    @Test func `puts an image on a page`() async throws {
        #expect(try await stampedPage(try Fixtures.data("docs-misc/simple.jpg"), as: .jpeg).contains("CFAK 1"))
    }

    private func stampedPage(_ bytes: Data, as kind: MediaType) async throws -> String {
        let world = try await World()
        let document = try await world.sent(bytes, as: kind)
        let profile = try #require(try await world.load(document).state.profile)
        let readable = ReadablePDF(contents: world.contents, worker: try Workers.shared)
        return try await Tool.firstPage(
            of: try await readable.stamped("CFAK 1", profile, in: world.office, insists: false))
    }

    @Test func `takes the PDF inside where the process that opens it died once, and draws a page after the last try`()
        async throws
    {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.attachedPDF = try Fixtures.data("docs-misc/double-sided-even.pdf")
        let document = try await world.sent(invoice.xml)
        let profile = try #require(try await world.load(document).state.profile)
        try await ScriptedWorker.with(.dyingOnce) { scripted in
            let readable = ReadablePDF(contents: world.contents, worker: scripted.worker)
            await #expect(throws: DocumentError.workerDied) {
                try await readable.stamped("CFAK 1", profile, in: world.office, insists: false)
            }
            let stamped = try await readable.stamped("CFAK 1", profile, in: world.office, insists: false)
            #expect(try await !Tool.firstPage(of: stamped).contains("Houblons SA"))
        }
        try await ScriptedWorker.with(.dyingOnce) { scripted in
            let drawn = try await ReadablePDF(contents: world.contents, worker: scripted.worker)
                .stamped("CFAK 1", profile, in: world.office, insists: true)
            #expect(try await Tool.firstPage(of: drawn).contains("Houblons SA"))
        }
    }

    private func encrypted() async throws -> Data {
        try await Tool.run(
            "qpdf", ["--encrypt", "secret", "secret", "256", "--", "in", "out"],
            on: try Fixtures.data("docs-misc/simple.pdf"))
    }
}

@Suite struct `The page drawn of an invoice` {
    @Test func `shows what the file says`() async throws {
        let invoice = try InvoiceReader.read(
            try Fixtures.data("ubl/en16931-testfiles/BIS_Billing_30-Rabatter_och_avgifter.xml"))
        let page = InvoiceSheet(invoice).document
        #expect(page.title == "Facture")
        #expect(page.subtitle == invoice.number)
        #expect(page.blocks.first?.facts.first?.value == invoice.seller.name)
        #expect(page.table?.rows.count == invoice.lines.count)
        #expect(page.totals.last?.isGrand == true)
        #expect(page.totals.count(where: \.isGrand) == 1)
    }

    @Test(
        arguments: [
            (0, "0,00"), (5, "0,05"), (12_100, "121,00"), (-12_345_678, "−123\u{00A0}456,78"),
            (100_000_000, "1\u{00A0}000\u{00A0}000,00"),
        ] as [(Int64, String)])
    func `writes amounts as people read them here`(cents: Int64, text: String) {
        #expect(InvoiceSheet.text(Money(cents: cents, currency: .eur)) == text)
    }

    @Test func `shows the VAT in euro of an invoice in dollars`() throws {
        var sample = SampleInvoice()
        (sample.currency, sample.taxInEUR) = ("USD", "19.36")
        let totals = InvoiceSheet(try InvoiceReader.read(sample.xml)).document.totals
        #expect(totals.contains { $0.label == "TVA en EUR" && $0.value == "19,36" })
    }

    @Test func `of electricity shows the quantity its price is for`() throws {
        let invoice = try InvoiceReader.read(try Fixtures.data("ubl/en16931-testfiles/BIS_Billing_30-Elnat.xml"))
        let row = try #require(InvoiceSheet(invoice).document.table?.rows.first)
        #expect(row == ["Abonnemang", "90 j", "1585 / 365", "25 %", "390,82"])
    }

    @Test func `shows below a line what was taken off it, or added`() throws {
        var invoice = try InvoiceReader.read(SampleInvoice().xml)
        var line = InvoiceLine(name: "Houblon", netAmount: Money(cents: 2_500, currency: .eur))
        line.unitPrice = "30.00"
        line.priceBaseQuantity = "1.000"
        line.allowancesAndCharges = [(false, 1_000, "Casse"), (true, 500, nil)].map { isCharge, cents, reason in
            AllowanceOrCharge(
                isCharge: isCharge, amount: Money(cents: cents, currency: .eur), reason: reason, category: nil,
                rate: nil)
        }
        invoice.lines = [line]
        let row = try #require(InvoiceSheet(invoice).document.table?.rows.first)
        #expect(row == ["Houblon\nCasse −10,00\nFrais 5,00", "", "30.00", "", "25,00"])
    }

    @Test func `says how many lines it leaves out of an endless invoice`() throws {
        var invoice = try InvoiceReader.read(SampleInvoice().xml)
        invoice.lines = Array(repeating: InvoiceLine(name: "Houblon"), count: InvoiceSheet.mostRows + 2)
        invoice.vatBreakdown = Array(
            repeating: VATSubtotal(category: .standard, rate: .twentyOne, base: nil, tax: .zero(.eur)), count: 100_000)
        invoice.notes = Array(repeating: "Merci", count: 100_000)
        let page = InvoiceSheet(invoice).document
        #expect(page.table?.rows.count == InvoiceSheet.mostRows + 1)
        #expect(page.table?.rows.last == ["… et 2 autres lignes"])
        #expect(page.totals.count < 200 && page.notes.count < 200)
        #expect(page.totals.last?.isGrand == true && page.totals.contains { $0.label == "… et 99900 autres lignes" })
        #expect(page.notes.last == "… et 99900 autres lignes")
    }

    @Test func `can be drawn of an endless invoice of endless lines`() async throws {
        var invoice = try InvoiceReader.read(SampleInvoice().xml)
        let words = String(repeating: "Houblon ", count: 1_000)
        var line = InvoiceLine(name: words)
        line.description = "Encore " + words
        line.allowancesAndCharges = Array(
            repeating: AllowanceOrCharge(
                isCharge: false, amount: .zero(.eur), reason: words, category: nil, rate: nil), count: 100)
        invoice.lines = Array(repeating: line, count: 20_000)
        invoice.notes = Array(repeating: words, count: 1_000)
        let worker = try Workers.shared
        let pdf = try await worker.draw(InvoiceSheet(invoice).document)
        #expect(try await worker.inspect(pdf).pageCount > 1_000)
    }

    @Test func `can be drawn of every published invoice`() async throws {
        let worker = try Workers.shared
        let folders = ["ubl/en16931-examples", "ubl/en16931-testfiles", "ubl/xrechnung", "cii"]
        for path in try folders.flatMap(Fixtures.files) {
            let invoice = try InvoiceReader.read(try Fixtures.data(path))
            let pdf = try await worker.draw(InvoiceSheet(invoice).document)
            #expect(try await worker.inspect(pdf).pageCount >= 1, "\(path)")
        }
    }
}

extension World {
    /// A document whose proposal was sent to the package: its task waits for the stamp.
    func numbered(_ bytes: Data, as kind: MediaType) async throws -> (ID<Document>, ID<ConnectorTask>) {
        let document = try await sent(bytes, as: kind)
        try await reading().read(document, in: context)
        let proposal = try await load(BookingProposal.id(of: document))
        let journal = try await load(Journal.id("CFAK", of: dossier))
        if proposal.state.content?.type == .air { try await fill(proposal.id, in: journal.state.profile) }
        let dossierProfile = try #require(try await load(dossier).state.profile)
        let list = SendList(
            dossierID: dossier, dossier: dossierProfile, office: OfficeSettings(), side: .purchase,
            proposals: [try await load(proposal.id)], journals: ["CFAK": journal], series: [:])
        let decision = try list.send(notes: [:], in: context)
        _ = try await store.append(AppendRequest(decision.act, in: context))
        return (document, try #require(ID<ConnectorTask>(decision.items[0].task)))
    }

    private func fill(_ proposal: ID<BookingProposal>, in journal: JournalProfile?) async throws {
        var annotation = Annotation()
        annotation.journalProfile = journal
        annotation.invoiceNumber = .set("17")
        annotation.invoiceDate = .set(try #require(CalendarDate("2026-10-02")))
        annotation.totalCents = .set(12_100)
        annotation.counterparty = .set(.init(id: ID(UUID()), name: "Houblons SA", vatNumber: nil, known: true))
        try await perform(.annotate(annotation), on: proposal)
        try await perform(.check(role: .office, periodIsOpen: true), on: proposal)
    }

    func stamp(_ task: ID<ConnectorTask>, because type: String = "task.created", attempt: Int = 1) async throws {
        let readable = ReadablePDF(contents: contents, worker: try Workers.shared)
        let reactor = StampingReactor(
            commands: commands, contents: contents, readable: readable, policies: policies)
        let event = try #require(
            await events(type).first { $0.stream.id == task.uuid || $0.stream.category == Consumer.category })
        try await reactor.handle(event, attempt: attempt)
    }
}

extension Tool {
    static func firstPage(of pdf: Data) async throws -> String {
        String(decoding: try await run("pdftotext", ["-l", "1", "in", "-"], on: pdf), as: UTF8.self)
    }
}

extension Array {
    /// Its element, where it has exactly one.
    var only: Element? { count == 1 ? first : nil }
}
