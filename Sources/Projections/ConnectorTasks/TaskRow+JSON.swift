public import Domain

extension TaskRow {
    public func json() -> String { json(leaseUntil: leaseUntil) }

    /// The task as an agent gets it (API.md, Connector).
    /// - Parameter leaseUntil: of the claim just made, which this row may not have seen yet.
    public func json(leaseUntil: Timestamp?) -> String {
        JSONObject { json in
            json.field("id", id)
            json.field("kind", created.kind)
            json.field(
                "dossier",
                JSONObject { json in
                    json.field("id", created.dossier)
                    json.field("code", created.dossierCode)
                })
            json.field("journal", created.journal)
            json.field("number", created.number)
            json.field("period", created.period)
            json.field("fiscal_year", created.fiscalYear)
            json.field("stamp", created.stamp)
            json.field("entry", JSONObject(created.entry))
            json.field("document", progress.rendition.map { document($0) })
            json.field("lease_until", leaseUntil?.description)
            json.field("state", phase.rawValue)
            json.field("external_ref", externalRef)
            json.field("failure", failure.map(JSONObject.init))
            json.field("proposal", created.proposal)
            json.field("source_document", created.document)
            json.field("batch", created.batch)
            json.field("created_at", createdAt.description)
            json.field("version", version)
        }.text
    }

    private func document(_ rendition: ContentHash) -> JSONObject {
        JSONObject { json in
            json.field("sha256", rendition.description)
            json.field("media_type", "application/pdf")
            json.field("href", "/v1/connector/tasks/\(id)/document")
        }
    }
}

extension JSONObject {
    /// An entry is in EUR, its amounts bare (API.md, Money).
    init(_ entry: BookingEntry) {
        self.init { json in
            json.field("side", entry.side)
            json.field("credit_note", entry.creditNote)
            json.field("invoice_number", entry.invoiceNumber)
            json.field("invoice_date", entry.invoiceDate)
            json.field("due_date", entry.dueDate)
            json.field("fiscal_year", entry.fiscalYear)
            json.field("book_date", entry.bookDate)
            json.field("counterparty", JSONObject(entry.counterparty))
            json.field("third_party_account", entry.thirdPartyAccount)
            json.field("currency", "EUR")
            json.field("total", decimal(entry.totalCents))
            json.field("lines", entry.lines.map(JSONObject.init))
            json.field("communication", entry.communication)
            json.field("comment", entry.comment)
            json.field("exchange_rate", entry.foreign.map(JSONObject.init))
        }
    }

    private init(_ party: BookingEntry.Party) {
        self.init { json in
            json.field("id", party.id)
            json.field("name", party.name)
            json.field("vat_number", party.vatNumber)
            json.field("iban", party.iban)
            json.null("address")
            json.null("external_ref")
        }
    }

    private init(_ line: BookingEntry.Line) {
        self.init { json in
            json.field("account", line.account)
            json.field("description", line.description)
            json.field("base", decimal(line.baseCents))
            json.field("vat", decimal(line.vatCents))
            json.field("vat_code", line.vatCode)
            json.field("vat_rate", line.vatRate)
            json.field("vat_grids", line.vatBoxes)
        }
    }

    private init(_ foreign: BookingEntry.ForeignAmount) {
        self.init { json in
            json.field("currency", foreign.currency)
            json.field("total", decimal(foreign.totalCents))
            json.field("rate", foreign.rate)
            json.field("source", foreign.source)
            json.field("date", foreign.date)
        }
    }
}

private func decimal(_ cents: Int64) -> String { Money(cents: cents, currency: .eur).decimalText }

extension JSONObject {
    init(_ failure: TaskFailure) {
        self.init { json in
            json.field("owner", failure.owner.rawValue)
            json.field("reason", failure.reason)
            json.field("instruction", failure.instruction)
        }
    }
}
