// The most frequent events, read by hand because that is faster. A test compares what is read here with what the payloads declare.

extension BookingProposalEvent.Drafted: FieldReadable {
    init(from fields: StoredFields) throws {
        self.init(
            dossier: try fields.string("dossier"), document: try fields.string("document"),
            side: try fields.string("side"), type: try fields.string("type"), sentAt: try fields.string("sent_at"),
            pages: try fields.integer("pages"), hasNote: try fields.boolean("has_note"),
            source: try fields.string("source"), journal: try fields.stringIfPresent("journal"),
            foreignCurrency: try fields.boolean("foreign_currency"),
            invoiceNumber: try fields.stringIfPresent("invoice_number"),
            invoiceDate: try fields.stringIfPresent("invoice_date"),
            dueDate: try fields.stringIfPresent("due_date"), period: try fields.stringIfPresent("period"),
            fiscalYear: try fields.stringIfPresent("fiscal_year"), creditNote: try fields.boolean("credit_note"),
            counterparty: try fields.objectIfPresent("counterparty"), currency: try fields.string("currency"),
            totalCents: try fields.integerIfPresent("total_cents"), lines: try fields.objects("lines"),
            communication: try fields.stringIfPresent("communication"),
            creditorIban: try fields.stringIfPresent("creditor_iban"),
            exchangeRate: try fields.objectIfPresent("exchange_rate"),
            brokenRules: try fields.strings("broken_rules"), warnings: try fields.strings("warnings"))
    }
}

extension BookingProposalEvent.CounterpartyReference: FieldReadable {
    init(from fields: StoredFields) throws {
        self.init(
            id: try fields.string("id"), name: try fields.string("name"),
            vatNumber: try fields.stringIfPresent("vat_number"), known: try fields.boolean("known"))
    }
}

extension BookingProposalEvent.Line: FieldReadable {
    init(from fields: StoredFields) throws {
        self.init(
            account: try fields.stringIfPresent("account"), vatCode: try fields.stringIfPresent("vat_code"),
            vatRate: try fields.stringIfPresent("vat_rate"), baseCents: try fields.integer("base_cents"),
            vatCents: try fields.integer("vat_cents"), note: try fields.stringIfPresent("note"),
            accountSource: try fields.stringIfPresent("account_source"),
            vatCodeSource: try fields.stringIfPresent("vat_code_source"))
    }
}

extension BookingProposalEvent.Annotated: FieldReadable {
    init(from fields: StoredFields) throws {
        self.init(
            dossier: try fields.string("dossier"), document: try fields.string("document"),
            by: try fields.string("by"), at: try fields.string("at"), journal: try fields.stringIfPresent("journal"),
            foreignCurrency: try fields.booleanIfPresent("foreign_currency"),
            creditNotesOnly: try fields.booleanIfPresent("credit_notes_only"),
            invoiceNumber: try fields.stringIfPresent("invoice_number"),
            invoiceDate: try fields.stringIfPresent("invoice_date"),
            dueDate: try fields.stringIfPresent("due_date"), period: try fields.stringIfPresent("period"),
            fiscalYear: try fields.stringIfPresent("fiscal_year"),
            creditNote: try fields.booleanIfPresent("credit_note"),
            counterparty: try fields.objectIfPresent("counterparty"),
            currency: try fields.stringIfPresent("currency"),
            totalCents: try fields.integerIfPresent("total_cents"), lines: try fields.objectsIfPresent("lines"),
            communication: try fields.stringIfPresent("communication"),
            creditorIban: try fields.stringIfPresent("creditor_iban"),
            comment: try fields.stringIfPresent("comment"), note: try fields.stringIfPresent("note"),
            exchangeRate: try fields.objectIfPresent("exchange_rate"),
            cleared: try fields.stringsIfPresent("cleared"),
            periodFollows: try fields.booleanIfPresent("period_follows"),
            journalFollows: try fields.booleanIfPresent("journal_follows"))
    }
}

extension BookingProposalEvent.ExchangeRate: FieldReadable {
    init(from fields: StoredFields) throws {
        self.init(
            rate: try fields.string("rate"), source: try fields.string("source"),
            date: try fields.stringIfPresent("date"))
    }
}

extension BookingProposalEvent.Checked: FieldReadable {
    init(from fields: StoredFields) throws {
        self.init(
            dossier: try fields.string("dossier"), document: try fields.string("document"),
            by: try fields.string("by"), role: try fields.string("role"), at: try fields.string("at"),
            suspense: try fields.boolean("suspense"), withoutDetail: try fields.boolean("without_detail"))
    }
}

extension BookingProposalEvent.Sent: FieldReadable {
    init(from fields: StoredFields) throws {
        self.init(
            dossier: try fields.string("dossier"), document: try fields.string("document"),
            batch: try fields.string("batch"), task: try fields.string("task"), journal: try fields.string("journal"),
            fiscalYear: try fields.string("fiscal_year"), number: try fields.string("number"),
            counterparty: try fields.stringIfPresent("counterparty"),
            counterpartyVatNumber: try fields.stringIfPresent("counterparty_vat_number"),
            template: try fields.objects("template"))
    }
}

extension BookingProposalEvent.TemplateLine: FieldReadable {
    init(from fields: StoredFields) throws {
        self.init(
            account: try fields.string("account"), vatCode: try fields.string("vat_code"),
            vatRate: try fields.stringIfPresent("vat_rate"))
    }
}

extension BookingProposalEvent.HelpAsked: FieldReadable {
    init(from fields: StoredFields) throws {
        self.init(
            dossier: try fields.string("dossier"), document: try fields.string("document"),
            by: try fields.string("by"), at: try fields.string("at"))
    }
}

extension BookingProposalEvent.HelpGiven: FieldReadable {
    init(from fields: StoredFields) throws {
        self.init(
            dossier: try fields.string("dossier"), document: try fields.string("document"),
            by: try fields.string("by"), at: try fields.string("at"))
    }
}
