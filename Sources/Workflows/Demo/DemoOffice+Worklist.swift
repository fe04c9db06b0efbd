import Domain
import EventStore

extension DemoOffice {
    /// What the office has done to these proposals so far.
    func care(for deliveries: [DemoDelivery], _ cast: DemoCast) async throws {
        _ = try await concurrently(deliveries) { delivery in
            switch delivery.invoice.care {
            case .none: return
            case .annotated: try await annotate(delivery, cast)
            case .checkedAsRead: try await check(delivery, cast)
            case .checked:
                try await annotate(delivery, cast)
                try await check(delivery, cast)
            }
        }
    }

    private func annotate(_ delivery: DemoDelivery, _ cast: DemoCast) async throws {
        let reader = StreamReader(store: handler.store, office: cast.office)
        let loaded = try await reader.load(delivery.proposal)
        let invoice = delivery.invoice
        var annotation = Annotation()
        annotation.lines = invoice.bookingLines
        var counterparty = FieldChange<Annotating.NamedCounterparty>.untouched
        if invoice.form == .pdf {
            annotation.copyHeader(of: invoice)
            counterparty = .set(.init(name: invoice.party.name, vatNumber: invoice.party.vatNumber))
        }
        let dossier = cast.dossiers[invoice.dossier]
        _ = try await annotating.annotate(
            loaded.id, annotation, counterparty: counterparty, visible: { $0 == dossier },
            in: context(cast.worker(on: invoice.dossier), of: cast.office), expecting: [loaded.version], key: nil
        ) { _ in nil }
    }

    private func check(_ delivery: DemoDelivery, _ cast: DemoCast) async throws {
        let dossier = cast.dossiers[delivery.invoice.dossier]
        _ = try await annotating.check(
            delivery.proposal, as: .office, visible: { $0 == dossier },
            in: context(cast.worker(on: delivery.invoice.dossier), of: cast.office), expecting: nil, key: nil
        ) { _ in nil }
    }

    /// Sends every list that is ready.
    func sendLists(of cast: DemoCast) async throws {
        for dossier in cast.dossiers {
            for side in InvoiceSide.allCases {
                guard try await sending.preview(dossier, side, in: cast.office).plan.isReady else { continue }
                _ = try await sending.send(
                    dossier, side, selection: nil, previewToken: nil, in: context(.member(cast.admin), of: cast.office),
                    key: nil
                ) { _ in nil }
            }
        }
    }
}

extension Annotation {
    /// What a person reads off the paper.
    fileprivate mutating func copyHeader(of invoice: DemoInvoice) {
        let paper = invoice.invoice
        invoiceNumber = .set(invoice.number)
        invoiceDate = .set(invoice.date)
        if let dueDate = paper.dueDate { self.dueDate = .set(dueDate) }
        if let total = paper.totals.taxInclusive { totalCents = .set(total.cents) }
        if invoice.isCreditNote { creditNote = true }
        if let reference = invoice.reference, !invoice.isCreditNote { communication = .set(reference.description) }
        if let iban = paper.iban { creditorIBAN = .set(iban) }
    }
}
