// The events that people write most, written by hand: an encoder takes as long as deciding them. Names in alphabetical order, nothing
// for nil, as the encoder does; a test compares the two.

extension BookingProposalEvent.Annotated {
    public func storedText() -> String {
        JSONObject(capacity: 512) { json in
            json.field("at", at)
            json.field("by", by)
            json.present("cleared", cleared)
            json.present("comment", comment)
            json.present("communication", communication)
            if let counterparty { json.object("counterparty", counterparty.write) }
            json.present("credit_note", creditNote)
            json.present("credit_notes_only", creditNotesOnly)
            json.present("creditor_iban", creditorIban)
            json.present("currency", currency)
            json.field("document", document)
            json.field("dossier", dossier)
            json.present("due_date", dueDate)
            if let exchangeRate { json.object("exchange_rate", exchangeRate.write) }
            json.present("fiscal_year", fiscalYear)
            json.present("foreign_currency", foreignCurrency)
            json.present("invoice_date", invoiceDate)
            json.present("invoice_number", invoiceNumber)
            json.present("journal", journal)
            json.present("journal_follows", journalFollows)
            json.present("lines", lines.map { lines in lines.map { JSONObject($0.write) } })
            json.present("note", note)
            json.present("period", period)
            json.present("period_follows", periodFollows)
            json.present("total_cents", totalCents)
        }.text
    }
}

extension BookingProposalEvent.CounterpartyReference {
    fileprivate func write(to json: inout JSONObject) {
        json.field("id", id)
        json.field("known", known)
        json.field("name", name)
        json.present("vat_number", vatNumber)
    }
}

extension BookingProposalEvent.ExchangeRate {
    fileprivate func write(to json: inout JSONObject) {
        json.present("date", date)
        json.field("rate", rate)
        json.field("source", source)
    }
}

extension BookingProposalEvent.Line {
    fileprivate func write(to json: inout JSONObject) {
        json.present("account", account)
        json.present("account_source", accountSource)
        json.field("base_cents", baseCents)
        json.present("note", note)
        json.field("vat_cents", vatCents)
        json.present("vat_code", vatCode)
        json.present("vat_code_source", vatCodeSource)
        json.present("vat_rate", vatRate)
    }
}

extension BookingProposalEvent.Checked {
    public func storedText() -> String {
        JSONObject(capacity: 512) { json in
            json.field("at", at)
            json.field("by", by)
            json.field("document", document)
            json.field("dossier", dossier)
            json.field("role", role)
            json.field("suspense", suspense)
            json.field("without_detail", withoutDetail)
        }.text
    }
}
