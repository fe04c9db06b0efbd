public import Domain

extension TaskRow {
    public func json() -> String { Self.item(id, created, progress).text }

    /// The task as its agent gets it (API.md, Connector). What is not known of an entry yet is there as null.
    public static func item(
        _ id: ID<ConnectorTask>, _ created: ConnectorTaskEvent.Created, _ progress: TaskProgress
    ) -> JSONObject {
        JSONObject { json in
            json.field("id", id)
            json.field("kind", created.kind)
            json.object("dossier") { json in
                json.field("id", created.dossier)
                json.field("code", created.dossierCode)
            }
            json.field("journal", created.journal)
            json.field("number", created.number)
            json.field("fiscal_year", created.fiscalYear)
            json.field("period", created.period)
            json.field("stamp", created.stamp)
            json.field("entry", JSONObject(created.entry))
            json.object("document") { json in
                json.field("id", created.document)
                json.field("sha256", progress.rendition?.description)
                json.field("media_type", "application/pdf")
                json.field("href", "/v1/connector/tasks/\(id)/document")
            }
            json.field("lease_until", progress.leaseUntil?.description)
        }
    }
}

extension JSONObject {
    /// An entry is in EUR, its amounts bare (API.md, Money).
    fileprivate init(_ entry: BookingEntry) {
        self.init { json in
            json.field("side", entry.side)
            json.field("credit_note", entry.creditNote)
            json.field("invoice_number", entry.invoiceNumber)
            json.field("invoice_date", entry.invoiceDate)
            json.field("due_date", entry.dueDate)
            json.field("fiscal_year", entry.fiscalYear)
            json.field("book_date", entry.bookDate)
            json.field("third_party_account", entry.thirdPartyAccount)
            json.field("counterparty", JSONObject(entry.counterparty))
            json.field("currency", "EUR")
            json.field("total", Money.decimalText(ofCents: entry.totalCents))
            json.field("lines", entry.lines.map { JSONObject($0, of: entry) })
            json.field("communication", entry.communication)
            json.field("comment", entry.comment)
            json.field("exchange_rate", entry.foreign.map(JSONObject.init))
        }
    }

    private init(_ party: BookingEntry.Party) {
        self.init { json in
            json.field("id", party.id)
            json.null("external_ref")
            json.field("name", party.name)
            json.field("vat_number", party.vatNumber)
            json.null("address")
            json.field("iban", party.iban)
        }
    }

    /// Its VAT is deducted whole or not at all, and it belongs to no span of time, as long as nobody can say otherwise.
    private init(_ line: BookingEntry.Line, of entry: BookingEntry) {
        self.init { json in
            json.field("account", line.account)
            json.field("description", line.description)
            json.field("base", Money.decimalText(ofCents: line.baseCents))
            json.field("vat", Money.decimalText(ofCents: line.vatCents))
            json.field("vat_code", line.vatCode)
            json.field("vat_rate", line.vatRate)
            json.field("vat_grids", line.vatBoxes)
            json.field("deductible_percent", entry.deductsVAT(of: line) ? 100 : 0)
            json.null("from")
            json.null("to")
        }
    }

    private init(_ foreign: BookingEntry.ForeignAmount) {
        self.init { json in
            json.field("currency", foreign.currency)
            json.field("total", Money.decimalText(ofCents: foreign.totalCents))
            json.field("rate", foreign.rate)
            json.field("source", foreign.source)
            json.field("date", foreign.date)
        }
    }
}
