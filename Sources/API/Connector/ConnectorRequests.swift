import Domain
import Workflows

/// Which tasks an agent wants.
struct ClaimRequest: Sendable {
    let software: String
    let installation: String
    let max: Int
    let leaseInSeconds: Int
    let isResuming: Bool
}

extension FieldParser<ClaimRequest> {
    static var claim: FieldParser {
        .object { fields in
            let software = fields.required("software", .text(1...40))
            let installation = fields.required("installation", .text(1...80))
            let max = fields.optional("max", FieldParser<Int>.integer(1...200), default: 10)
            let lease = fields.optional("lease_seconds", FieldParser<Int>.integer(1...86_400), default: 600)
            let resume = fields.optional("resume", .boolean, default: false)
            let valid = try fields.finish()
            return ClaimRequest(
                software: valid[software], installation: valid[installation], max: valid[max],
                leaseInSeconds: valid[lease], isResuming: valid[resume])
        }
    }
}

extension FieldParser<String> {
    /// `{"external_ref":"2026/CFAK/388"}`
    static var completion: FieldParser {
        .object { fields in
            let reference = fields.required("external_ref", FieldParser<String>.text(1...200))
            return try fields.finish()[reference]
        }
    }
}

/// Why a task is given up, and what of the package's books is not its booking.
struct AbandonmentRequest: Sendable {
    let reason: String
    let foreignEntries: Set<String>
}

extension FieldParser<AbandonmentRequest> {
    /// `{"reason":"The office numbered by hand.","foreign_entries":["HAND-388"]}`
    static var abandonment: FieldParser {
        .object { fields in
            let reason = fields.required("reason", .text(1...500))
            let foreign = fields.optional("foreign_entries", .array(of: .text(1...200), count: 0...100), default: [])
            let valid = try fields.finish()
            return AbandonmentRequest(reason: valid[reason], foreignEntries: Set(valid[foreign]))
        }
    }
}

extension FieldParser<TaskFailure> {
    static var failure: FieldParser {
        .object { fields in
            let owner = fields.optional("owner", FieldParser<TaskFailure.Owner>.choice, default: .collaborator)
            let reason = fields.required("reason", .word(Self.reasons))
            let instruction = fields.optional("instruction", .lines(1...2_000), default: "")
            let valid = try fields.finish()
            return TaskFailure(owner: valid[owner], reason: valid[reason], instruction: valid[instruction])
        }
    }

    private static var reasons: [String] {
        [
            "unreachable", "period-closed", "unknown-journal", "unknown-account", "unknown-vat-code",
            "duplicate-booking", "number-taken", "database", "other",
        ]
    }
}

/// What an agent reports of its package.
struct SyncRequest: Sendable {
    let facts: ReportedFacts
    /// How many facts it brought of each kind that is not kept, but for those of which it brought none.
    let notRecorded: [(kind: String, count: Int)]
}

extension FieldParser<SyncRequest> {
    static var sync: FieldParser {
        .object { fields in
            let cause = fields.required("cause", .word(["send", "nightly", "manual", "full"]))
            let entries = fields.optional("entries", .array(of: .entry, count: 0...1_000), default: [])
            let accounts = fields.optional("accounts", .array(of: .observedAccount, count: 0...10_000), default: [])
            let parties = fields.optional("counterparties", .array(of: .observedParty, count: 0...1_000), default: [])
            let journals = fields.optional("journals", .array(of: .observedJournal, count: 0...1_000), default: [])
            let deleted = fields.optional("deleted", .array(of: .deletedEntry, count: 0...1_000), default: [])
            let unkept = UnkeptFacts.kinds.map { kind in
                (kind: kind, facts: fields.optional(kind, FieldParser<[JSONValue]>.array(of: .json), default: []))
            }
            let valid = try fields.finish()
            return SyncRequest(
                facts: ReportedFacts(
                    cause: valid[cause], entries: valid[entries], accounts: valid[accounts],
                    counterparties: valid[parties], journals: valid[journals], deleted: valid[deleted]),
                notRecorded: unkept.map { (kind: $0.kind, count: valid[$0.facts].count) }.filter { $0.count > 0 })
        }
    }
}

extension FieldParser<LedgerEvent.Entry> {
    /// Takes whatever was drafted and sent from here, texts of earlier readings too: those were counted in characters, of four bytes
    /// each.
    fileprivate static var entry: FieldParser {
        .object { fields in
            let reference = fields.required("external_ref", .text(1...200))
            let journal = fields.required("journal", .journalCode)
            let number = fields.required("number", .text(1...4 * Longest.documentNumber))
            let period = fields.required("period", .period)
            let date = fields.required("date", .date)
            let invoiceNumber = fields.optional("invoice_number", .text(1...4 * Longest.invoiceNumber))
            let counterparty = fields.optional("counterparty", .observedCounterparty)
            let paid = fields.optional("paid", .boolean, default: false)
            let lines = fields.optional("lines", .array(of: .entryLine, count: 0...Longest.entryLines), default: [])
            let valid = try fields.finish()
            return LedgerEvent.Entry(
                externalRef: valid[reference], journal: valid[journal], number: valid[number],
                period: valid[period].description, fiscalYear: "", date: valid[date].description,
                invoiceNumber: valid[invoiceNumber], counterpartyName: valid[counterparty]?.name,
                counterpartyVatNumber: valid[counterparty]?.vatNumber, paid: valid[paid], lines: valid[lines],
                document: nil)
        }
    }
}

/// A counterparty as a package names it: facts observed there are not judged here. All that a task names one by may come back; by name and
/// VAT number it is known, and these alone are recorded.
struct ObservedCounterparty: Sendable {
    let name: String?
    let vatNumber: String?
}

extension FieldParser<ObservedCounterparty> {
    fileprivate static var observedCounterparty: FieldParser {
        .object { fields in
            let id = fields.optional("id", .text(1...100))
            let name = fields.optional("name", .text(1...4 * Longest.counterpartyName))
            let vatNumber = fields.optional("vat_number", .text(1...30))
            let unrecorded = [
                id, fields.optional("external_ref", .text(1...200)), fields.optional("address", .lines(1...1_000)),
                fields.optional("iban", .text(1...50)),
            ]
            let valid = try fields.finish()
            _ = unrecorded.map { valid[$0] }
            return ObservedCounterparty(name: valid[name], vatNumber: valid[vatNumber])
        }
    }
}

extension FieldParser<LedgerEvent.Entry.Line> {
    fileprivate static var entryLine: FieldParser {
        .object { fields in
            let account = fields.required("account", .account)
            let debit = fields.optional("debit", .positiveAmount, default: 0)
            let credit = fields.optional("credit", .positiveAmount, default: 0)
            let valid = try fields.finish()
            return .init(account: valid[account].description, debitCents: valid[debit], creditCents: valid[credit])
        }
    }
}
