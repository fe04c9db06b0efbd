import Documents
import Domain
import EventStore
import Foundation

/// An invoice and the document it came as.
struct DemoDelivery: Sendable {
    let invoice: DemoInvoice
    let document: ID<Document>

    var proposal: ID<BookingProposal> { BookingProposal.id(of: document) }
}

extension DemoOffice {
    /// Into the mailboxes, with a line of progress every fifty.
    @discardableResult
    func deliver(
        _ invoices: [DemoInvoice], _ cast: DemoCast, _ tally: inout DemoTally, _ progress: (String) -> Void
    ) async throws -> [DemoDelivery] {
        var deliveries: [DemoDelivery] = []
        var rest = invoices[...]
        while !rest.isEmpty {
            let some = rest.prefix(tally.untilNextStep)
            rest = rest.dropFirst(some.count)
            deliveries += try await concurrently(Array(some)) { try await deliver($0, cast) }
            tally.done += some.count
            if tally.done.isMultiple(of: DemoTally.step) || tally.done == tally.total {
                progress("Delivered \(tally.done) of \(tally.total) invoices.")
            }
        }
        return deliveries
    }

    private func deliver(_ invoice: DemoInvoice, _ cast: DemoCast) async throws -> DemoDelivery {
        let (bytes, ending) = try await file(of: invoice)
        let document = try await receive(
            bytes, named: "\(invoice.title).\(ending)", into: invoice.mailbox, of: invoice.dossier, cast)
        if let note = invoice.note {
            _ = try await handler.handle(
                .note(note), on: document, dossier: cast.dossiers[invoice.dossier],
                in: context(cast.deliverer(to: invoice.dossier), of: cast.office))
        }
        return DemoDelivery(invoice: invoice, document: document)
    }

    private func receive(
        _ bytes: Data, named name: String, into mailbox: Mailbox, of dossier: Int, _ cast: DemoCast
    ) async throws -> ID<Document> {
        let upload = Intake.Upload(filename: name, mailbox: mailbox, dossier: cast.dossiers[dossier], channel: "demo")
        let chunks = AsyncStream { continuation in
            continuation.yield(bytes)
            continuation.finish()
        }
        let context = context(cast.deliverer(to: dossier), of: cast.office)
        return try await intake.receive(chunks, as: upload, in: context).unkeyed.value[0].id
    }

    private func file(of invoice: DemoInvoice) async throws -> (bytes: Data, ending: String) {
        switch invoice.form {
        case .xml: (try invoice.xml(embedding: nil), "xml")
        case .xmlWithPDF: (try invoice.xml(embedding: try await pdf(of: invoice)), "xml")
        case .pdf: (try await pdf(of: invoice), "pdf")
        }
    }

    private func pdf(of invoice: DemoInvoice) async throws -> Data {
        var page = InvoiceSheet(invoice.invoice).document
        page.title = invoice.kindName
        page.footer = invoice.invoice.seller.name ?? ""
        return try await worker.draw(page)
    }
}

extension DemoOffice {
    func sendToOffice(_ deliveries: [DemoDelivery], _ cast: DemoCast) async throws {
        for (index, deliveries) in Dictionary(grouping: deliveries, by: \.invoice.dossier).sorted(by: {
            $0.key < $1.key
        }) {
            let context = context(cast.deliverer(to: index), of: cast.office)
            _ = try await handler.perform(in: context) { reader in
                var act = Act()
                for document in try await reader.loadUnguarded(deliveries.map(\.document)) {
                    act.append(
                        try document.state.decide(.send, in: context), to: document, dossier: cast.dossiers[index])
                }
                return .init(act, ())
            }
        }
    }

    func waitUntilRead(_ deliveries: [DemoDelivery], _ cast: DemoCast) async throws {
        let reader = StreamReader(store: handler.store, office: cast.office)
        var unread = deliveries.map(\.proposal)
        try await wait(for: "documents to be read") {
            let loaded = try await reader.loadUnguarded(Array(unread.prefix(100)))
            let read = Set(loaded.filter { $0.version > 0 }.map(\.id))
            unread.removeAll { read.contains($0) }
            return unread.count
        }
    }

    /// One invoice comes a second time, byte for byte, to a list that something else holds back already.
    func deliverCopy(of deliveries: [DemoDelivery], _ cast: DemoCast) async throws {
        let original = deliveries.last {
            $0.invoice.dossier == DemoDossier.all.count - 1 && $0.invoice.side == .purchase && $0.invoice.form == .xml
                && $0.invoice.isFlawless
        }
        guard let invoice = original?.invoice else { return }
        let copy = try await receive(
            try invoice.xml(embedding: nil), named: "\(invoice.title) (copie).xml", into: invoice.mailbox,
            of: invoice.dossier, cast)
        let delivery = DemoDelivery(invoice: invoice, document: copy)
        try await sendToOffice([delivery], cast)
        try await waitUntilRead([delivery], cast)
    }

    /// What is no invoice, in the third mailbox.
    func deliverOtherPapers(_ cast: DemoCast, _ today: CalendarDate) async throws {
        let papers = [
            (0, "Bail commercial", "Le bailleur donne en location le rez-de-chaussée de l'immeuble."),
            (1, "Huurcontract brug 2", "De verhuurder stelt de hefbrug ter beschikking."),
            (2, "Insurance certificate", "The equipment of the studio is insured at its value as new."),
            (3, "Attestation d'assurance décennale", "L'assureur couvre la responsabilité décennale."),
            (4, "Règlement de travail", "Le présent règlement s'applique à tout le personnel."),
        ]
        for (dossier, title, text) in papers {
            let page = DrawnDocument(title: title, subtitle: "\(today.adding(days: -dossier))", notes: [text])
            _ = try await receive(
                try await worker.draw(page), named: "\(title).pdf", into: .misc, of: dossier, cast)
        }
    }
}
