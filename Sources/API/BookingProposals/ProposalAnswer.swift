import Domain
import Workflows

/// The annotation view of a proposal.
enum ProposalAnswer {
    /// After a command.
    static func show(_ view: AnnotationView) -> CommandAnswer {
        CommandAnswer(
            version: view.proposal.version,
            body: body(view.proposal, periodIsOpen: view.judged.periodIsOpen, clientNote: view.clientNote))
    }

    /// - Parameters:
    ///   - periodIsOpen: whether its period is open in its journal.
    ///   - clientNote: what the client noted on its document.
    static func body(_ loaded: Loaded<BookingProposal>, periodIsOpen: Bool, clientNote: String?) -> [UInt8] {
        JSONWriter.object(capacity: 2_048) { json in
            json.field("id", loaded.id)
            json.field("version", loaded.version)
            guard let proposal = loaded.state.content else { return }
            json.field("document", proposal.document)
            json.field("dossier", proposal.dossier)
            json.field("state", loaded.state.name)
            json.field("side", proposal.side.rawValue)
            json.field("type", proposal.type.rawValue)
            writeFields(of: proposal, to: &json)
            json.field("note", proposal.fields.note ?? clientNote)
            json.field("client_note", clientNote)
            json.field("comment_to_send", loaded.state.commentToSend(besides: clientNote))
            writeProvenance(of: proposal, to: &json)
            writeJudgement(of: proposal, periodIsOpen: periodIsOpen, to: &json)
            json.field("sent_at", proposal.sentAt.description)
            json.field("pages", proposal.pages)
            if case .sent(_, let sent) = loaded.state {
                json.field("batch", sent.batch)
                json.field("task", sent.task)
                json.field("number", sent.number)
            }
        }
    }

    /// What is wrong with it, what it may repeat, and who has looked at it.
    private static func writeJudgement(
        of proposal: ProposalContent, periodIsOpen: Bool, to json: inout JSONObjectWriter
    ) {
        let unfilled = proposal.unfilled
        let validation = proposal.validation(unfilled: unfilled, periodIsOpen: periodIsOpen)
        json.field("validation", validation.code.rawValue)
        json.field("automatic", validation.code.isAutomatic)
        json.field("reasons", validation.reasons)
        json.field("missing", unfilled)
        json.array("warnings") { warnings in
            for code in proposal.warnings { warnings.object { $0.field("code", code) } }
        }
        json.field("duplicate_of", proposal.duplicateOf)
        json.field("duplicate_of_entries", proposal.duplicateOfEntries)
        json.field("help", proposal.needsHelp)
        json.field("checked_by", proposal.check?.by)
        json.field("checked_role", proposal.check?.role.rawValue)
    }

    private static func writeFields(of proposal: ProposalContent, to json: inout JSONObjectWriter) {
        let fields = proposal.fields
        json.field("journal", fields.journal)
        json.field("invoice_number", fields.invoiceNumber)
        json.field("invoice_date", fields.invoiceDate?.description)
        json.field("due_date", fields.dueDate?.description)
        json.field("period", fields.period?.description)
        json.field("fiscal_year", fields.fiscalYear)
        json.field("credit_note", fields.creditNote)
        if let counterparty = fields.counterparty {
            json.object("counterparty") { object in
                object.field("id", counterparty.id)
                object.field("name", counterparty.name)
                object.field("vat_number", counterparty.vatNumber?.description)
                object.field("known", counterparty.known)
            }
        } else {
            json.null("counterparty")
        }
        json.field("currency", fields.currency.description)
        if let total = fields.total { total.write(to: &json, as: "total") } else { json.null("total") }
        json.array("lines") { lines in
            for (index, line) in fields.lines.enumerated() {
                lines.object { write(line, from: proposal.origins(ofLine: index), to: &$0) }
            }
        }
        json.field("communication", fields.communication)
        json.field("creditor_iban", fields.creditorIBAN?.description)
        json.field("comment", fields.comment)
        if let rate = fields.exchangeRate {
            json.object("exchange_rate") { object in
                object.field("rate", rate.rate)
                object.field("source", rate.source)
                object.field("date", rate.date)
            }
        } else {
            json.null("exchange_rate")
        }
    }

    private static func write(_ line: BookingLine, from origins: LineOrigins, to object: inout JSONObjectWriter) {
        object.field("account", line.account?.description)
        object.field("suspense", line.isOnSuspense)
        object.field("vat_code", line.vatCode)
        object.field("vat_rate", line.vatRate?.description)
        object.field("base", Money.decimalText(ofCents: line.baseCents))
        object.field("vat", Money.decimalText(ofCents: line.vatCents))
        object.field("note", line.note)
        guard origins != LineOrigins() else { return }
        object.object("provenance") { provenance in
            if let source = origins.account { provenance.object("account") { write(source, to: &$0) } }
            if let source = origins.vatCode { provenance.object("vat_code") { write(source, to: &$0) } }
        }
    }

    private static func write(
        _ source: Provenance.Source, by author: String? = nil, was: [String] = [], to origin: inout JSONObjectWriter
    ) {
        origin.field("source", source.rawValue)
        origin.field("by", author)
        origin.field("was", was)
    }

    private static func writeProvenance(of proposal: ProposalContent, to json: inout JSONObjectWriter) {
        let provenance = proposal.provenance
        json.object("provenance") { object in
            // Most fields are as they were read, and say the same.
            var last: (provenance: Provenance, json: [UInt8])?
            for field in ProposalField.inOrderOfName {
                guard let provenance = provenance[field] else { continue }
                let json = if let last, last.provenance == provenance { last.json } else { bytes(of: provenance) }
                object.raw(named: field.rawValue, json)
                last = (provenance, json)
            }
        }
    }

    private static func bytes(of provenance: Provenance) -> [UInt8] {
        JSONWriter.object { write(provenance.source, by: provenance.by, was: provenance.was, to: &$0) }
    }
}

extension BookingProposal {
    /// What a send would give the accounting package as the comment; nil too for what is not to be sent.
    fileprivate func commentToSend(besides clientNote: String?) -> String? {
        guard case .open(let proposal) = self else { return nil }
        return proposal.fields.commentToSend(besides: clientNote)
    }

    fileprivate var name: String {
        switch self {
        case .unknown, .open: "open"
        case .sent: "sent"
        case .deleted: "deleted"
        }
    }
}
