internal import Domain

// By hand what follows from the Codable forms: of all rows these are the most and the largest, and to take them through an
// encoder is most of what writing them costs. Names in order, nothing for nil; a test holds it against the encoder's text.

extension ProposalRow {
    public func stateText() -> String {
        JSONObject(capacity: 2_048) { json in
            json.present("documentNote", documentNote)
            json.present("dossier", dossier)
            json.field("id", id)
            json.field("labels", labels)
            json.field("office", office)
            json.field("periodIsClosed", periodIsClosed)
            if let proposal { json.object("proposal", proposal.writeState) }
            if let sent { json.object("sent", sent.writeState) }
            json.field("state", state.rawValue)
            json.field("version", version)
        }.text
    }
}

extension ProposalContent {
    fileprivate func writeState(to json: inout JSONObject) {
        json.field("brokenRules", brokenRules)
        if let check { json.object("check", check.writeState) }
        json.field("document", document)
        json.field("dossier", dossier)
        json.field("duplicateOf", duplicateOf)
        json.field("duplicateOfEntries", duplicateOfEntries)
        json.field("duplicatesAcknowledged", duplicatesAcknowledged)
        json.present("failure", failure)
        json.object("fields", fields.writeState)
        json.present("lineOrigins", lineOrigins.map { origins in origins.map { JSONObject($0.writeState) } })
        json.field("needsHelp", needsHelp)
        json.field("pages", pages)
        json.object("provenance") { json in
            for field in ProposalField.inOrderOfName {
                guard let origin = provenance[field] else { continue }
                json.object(named: field.rawValue, origin.writeState)
            }
        }
        json.field("readingWarnings", readingWarnings)
        json.field("sentAt", sentAt.description)
        json.field("side", side.rawValue)
        json.field("type", type.rawValue)
    }
}

extension ProposalFields {
    fileprivate func writeState(to json: inout JSONObject) {
        json.present("comment", comment)
        json.present("communication", communication)
        if let counterparty { json.object("counterparty", counterparty.writeState) }
        json.field("creditNote", creditNote)
        json.field("creditNotesOnly", journalRules.takesCreditNotesOnly)
        json.present("creditorIBAN", creditorIBAN?.description)
        json.field("currency", currency.description)
        json.present("dueDate", dueDate?.description)
        if let exchangeRate { json.object("exchangeRate", exchangeRate.writeState) }
        json.present("fiscalYear", fiscalYear)
        json.field("foreignCurrency", journalRules.takesForeignCurrency)
        json.present("invoiceDate", invoiceDate?.description)
        json.present("invoiceNumber", invoiceNumber)
        json.present("journal", journal)
        json.field("lines", lines.map { line in JSONObject(line.writeState) })
        json.present("note", note)
        json.present("period", period?.description)
        json.present("totalCents", totalCents)
    }
}

extension ProposalCounterparty {
    fileprivate func writeState(to json: inout JSONObject) {
        json.field("id", id)
        json.field("known", known)
        json.field("name", name)
        json.present("vatNumber", vatNumber?.description)
    }
}

extension BookingLine {
    fileprivate func writeState(to json: inout JSONObject) {
        json.present("account", account?.description)
        json.field("baseCents", baseCents)
        json.present("note", note)
        json.present("rateOwed", rateOwed?.description)
        json.field("vatCents", vatCents)
        json.present("vatCode", vatCode)
        json.present("vatRate", vatRate?.description)
    }
}

extension LineOrigins {
    fileprivate func writeState(to json: inout JSONObject) {
        json.present("account", account?.rawValue)
        json.present("vatCode", vatCode?.rawValue)
    }
}

extension BookingProposalEvent.ExchangeRate {
    fileprivate func writeState(to json: inout JSONObject) {
        json.present("date", date)
        json.field("rate", rate)
        json.field("source", source)
    }
}

extension Provenance {
    fileprivate func writeState(to json: inout JSONObject) {
        json.present("by", by)
        json.field("source", source.rawValue)
        json.field("was", was)
    }
}

extension ProposalCheck {
    fileprivate func writeState(to json: inout JSONObject) {
        json.field("at", at)
        json.field("by", by)
        json.field("role", role.rawValue)
    }
}

extension ProposalBooking {
    fileprivate func writeState(to json: inout JSONObject) {
        json.field("batch", batch)
        json.present("counterpartyVATNumber", counterpartyVATNumber?.description)
        json.field("fiscalYear", fiscalYear)
        json.field("journal", journal)
        json.field("number", number)
        json.field("task", task)
    }
}
