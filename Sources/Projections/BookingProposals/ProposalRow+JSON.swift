internal import Domain

extension ProposalRow {
    /// The rule on suspected duplicates that holds where nobody sets another: a row cannot know its dossier's.
    static let usualRule = OfficeSettings().duplicateBlocks

    /// Under the usual rule.
    public func json() -> String { json(under: Self.usualRule) }

    /// A row of the worklist (API.md, The main job and Further names); once sent, with its place in the books.
    /// - Parameter rule: the dossier's on suspected duplicates.
    func json(under rule: DuplicateBlocks) -> String {
        guard let proposal, let validation else { return "null" }
        let fields = proposal.fields
        return JSONObject(capacity: 2_048) { json in
            json.field("id", id)
            json.field("version", version)
            json.field("dossier", dossier)
            json.field("document", proposal.document)
            json.field("state", state.rawValue)
            json.field("side", proposal.side.rawValue)
            json.field("type", proposal.type.rawValue)
            json.field("journal", fields.journal)
            json.field("invoice_date", fields.invoiceDate?.description)
            json.field("due_date", fields.dueDate?.description)
            json.field("period", fields.period?.description)
            json.field("fiscal_year", fields.fiscalYear)
            json.field("invoice_number", fields.invoiceNumber)
            json.field("credit_note", fields.creditNote)
            json.field("counterparty", fields.counterparty.map(JSONObject.init))
            json.field("accounts", accounts)
            json.field("vat_rates", vatRates.map(\.description))
            json.field("total", fields.total.map(JSONObject.init))
            json.field("sent_at", proposal.sentAt.description)
            json.field("pages", proposal.pages)
            json.field("has_note", hasNote)
            json.field("note", note)
            json.field("labels", labels)
            json.field("validation", validation.code.rawValue)
            json.field("reasons", reasons(of: validation, under: rule))
            json.field("warnings", proposal.warnings)
            json.field("automatic", validation.code.isAutomatic)
            json.field("checked_by", proposal.check?.by)
            json.field("checked_role", proposal.check?.role.rawValue)
            json.field("duplicate_of", proposal.duplicateOf)
            json.field("duplicate_of_entries", proposal.duplicateOfEntries)
            json.field("duplicates_acknowledged", proposal.duplicatesAcknowledged)
            json.field("help", proposal.needsHelp)
            json.field("stage", "office")
            json.null("confidence")
            json.null("payment_state")
            if let sent {
                json.field("batch", sent.batch)
                json.field("task", sent.task)
                json.field("number", sent.number)
            }
        }.text
    }

    /// Why it blocks: of what is open, all that the gate says of it too.
    private func reasons(of validation: Validation, under rule: DuplicateBlocks) -> [String] {
        guard state == .open else { return validation.reasons }
        return validation.blockers(unacknowledgedDuplicate: hasUnacknowledgedDuplicate, under: rule)
    }

    private var accounts: [JSONObject] {
        accountCodes.map { code in
            JSONObject { json in
                json.field("code", code)
                json.field("suspense", ChartOfAccounts.isSuspense(code))
            }
        }
    }
}

extension JSONObject {
    init(_ counterparty: ProposalCounterparty) {
        self.init { json in
            json.field("id", counterparty.id)
            json.field("name", counterparty.name)
            json.field("vat_number", counterparty.vatNumber?.description)
            json.field("known", counterparty.known)
        }
    }
}

extension Array where Element: Hashable {
    /// Each element once, where it first stands.
    var withoutRepeats: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
