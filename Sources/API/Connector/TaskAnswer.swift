import Domain

/// A task as its agent gets it: the entry, its numbers, and where the stamped PDF lies.
enum TaskAnswer {
    static func write(_ task: Loaded<ConnectorTask>, to json: inout JSONObjectWriter) {
        json.field("id", task.id.description)
        guard let created = task.state.created, let progress = task.state.progress else { return }
        json.field("kind", created.kind)
        json.object("dossier") { object in
            object.field("id", created.dossier)
            object.field("code", created.dossierCode)
        }
        json.field("journal", created.journal)
        json.field("number", created.number)
        json.field("fiscal_year", created.fiscalYear)
        json.field("period", created.period)
        json.object("entry") { write(created.entry, to: &$0) }
        json.object("document") { object in
            object.field("id", created.document)
            object.field("sha256", progress.rendition?.description)
            object.field("media_type", "application/pdf")
            object.field("href", "/v1/connector/tasks/\(task.id)/document")
        }
        if case .claimed(_, let until) = progress.phase { json.field("lease_until", until.description) }
    }

    private static func write(_ entry: BookingEntry, to json: inout JSONObjectWriter) {
        json.field("side", entry.side)
        json.field("credit_note", entry.creditNote)
        json.field("invoice_number", entry.invoiceNumber)
        json.field("invoice_date", entry.invoiceDate)
        json.field("due_date", entry.dueDate)
        json.field("fiscal_year", entry.fiscalYear)
        json.field("book_date", entry.bookDate)
        json.field("third_party_account", entry.thirdPartyAccount)
        json.object("counterparty") { party in
            party.field("id", entry.counterparty.id)
            party.field("name", entry.counterparty.name)
            party.field("vat_number", entry.counterparty.vatNumber)
            party.field("iban", entry.counterparty.iban)
        }
        json.field("currency", "EUR")
        json.field("total", euros(entry.totalCents))
        json.array("lines") { lines in
            for line in entry.lines { lines.object { write(line, to: &$0) } }
        }
        json.field("communication", entry.communication)
        json.field("comment", entry.comment)
        if let foreign = entry.foreign {
            json.object("exchange_rate") { object in
                object.field("currency", foreign.currency)
                object.field("total", euros(foreign.totalCents))
                object.field("rate", foreign.rate)
                object.field("source", foreign.source)
                object.field("date", foreign.date)
            }
        } else {
            json.null("exchange_rate")
        }
    }

    private static func write(_ line: BookingEntry.Line, to object: inout JSONObjectWriter) {
        object.field("account", line.account)
        object.field("description", line.description)
        object.field("base", euros(line.baseCents))
        object.field("vat", euros(line.vatCents))
        object.field("vat_code", line.vatCode)
        object.field("vat_rate", line.vatRate)
        object.field("vat_grids", line.vatBoxes)
    }

    private static func euros(_ cents: Int64) -> String { Money(cents: cents, currency: .eur).decimalText }
}
