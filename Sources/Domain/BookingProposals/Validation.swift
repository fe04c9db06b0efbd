/// The code in the worklist's last column (FEATURES VC-01…07, A-11).
public enum ValidationCode: String, Sendable, Codable, CaseIterable {
    case ok = "OK"
    case okNewParty = "OK_NEW_PARTY"
    case checked = "CHECKED"
    case checkedSuspense = "CHECKED_SUSPENSE"
    case nokTechnical = "NOK_TECHNICAL"
    case nokEmpty = "NOK_EMPTY"
    case nokIncomplete = "NOK_INCOMPLETE"

    /// Whether no person gave it, so that it guarantees nothing (FEATURES VC-09).
    public var isAutomatic: Bool { self != .checked && self != .checkedSuspense }
}

/// A proposal's code, and everything that is wrong with it.
public struct Validation: Sendable, Equatable {
    public let code: ValidationCode
    /// Stable reasons, `missing:total`, `rule:BR-CO-15`, `period-closed`; empty where nothing is wrong.
    public let reasons: [String]

    public init(code: ValidationCode, reasons: [String]) {
        self.code = code
        self.reasons = reasons
    }

    private static let duplicateUnacknowledged = "duplicate-unacknowledged"

    /// Why a proposal may not be sent: all that is wrong with it, and a suspected duplicate that nobody has acknowledged, where the
    /// dossier's rule says that it holds a send back (FEATURES SN-01…03, A-12). The one place that says so: send, gate and row ask here.
    /// - Parameter isDuplicate: whether it is such a duplicate (`ProposalContent.hasUnacknowledgedDuplicate`).
    public func blockers(unacknowledgedDuplicate isDuplicate: Bool, under rule: DuplicateBlocks) -> [String] {
        switch rule {
        case .unacknowledged where isDuplicate: reasons + [Self.duplicateUnacknowledged]
        case .unacknowledged, .never: reasons
        }
    }
}

extension ProposalContent {
    /// - Parameter periodIsOpen: whether its period is open in its journal now; the proposal cannot know.
    public func validation(periodIsOpen: Bool) -> Validation {
        validation(unfilled: unfilled, periodIsOpen: periodIsOpen)
    }

    /// - Parameter unfilled: its own, of whoever needs them beside the validation.
    public func validation(unfilled: [String], periodIsOpen: Bool) -> Validation {
        if failure != nil { return Validation(code: .nokTechnical, reasons: ["reading-failed"]) }
        let missing = unfilled.map { "missing:\($0)" }
        if fields.isEmpty { return Validation(code: .nokEmpty, reasons: missing) }
        let problems = missing + otherProblems(periodIsOpen: periodIsOpen)
        if !problems.isEmpty { return Validation(code: .nokIncomplete, reasons: problems) }
        return Validation(code: codeWhenComplete, reasons: [])
    }

    /// Whether it may repeat another proposal, or an entry of the books, and no person has checked it since that was found (FEATURES
    ///
    public var hasUnacknowledgedDuplicate: Bool {
        !(duplicateOf.isEmpty && duplicateOfEntries.isEmpty) && !duplicatesAcknowledged
    }

    /// What is still to be filled in (DOMAIN §3.1): field names, `lines` where there is none and nobody has verified that there is to be
    /// none, `lines/<n>/…` for a line without account or with a VAT code not of this side, and `exchange-rate` where the amounts cannot
    /// be converted.
    public var unfilled: [String] {
        var unfilled: [String] = []
        if fields.invoiceDate == nil { unfilled.append("invoice_date") }
        if fields.invoiceNumber == nil { unfilled.append("invoice_number") }
        if fields.counterparty == nil { unfilled.append("counterparty") }
        if fields.totalCents == nil { unfilled.append("total") }
        if fields.journal == nil { unfilled.append("journal") }
        if fields.period == nil { unfilled.append("period") }
        if isWithoutDetail, check == nil { unfilled.append("lines") }
        for (index, line) in fields.lines.enumerated() {
            if line.account == nil { unfilled.append("lines/\(index)/account") }
            // A proposal that was moved may still have codes of the other side, which mean nothing on this one.
            if line.vatCode.flatMap({ VATCode.named($0, side: side) }) == nil {
                unfilled.append("lines/\(index)/vat_code")
            }
        }
        if fields.currency != .eur, fields.journalRules.takesForeignCurrency, !fields.isConvertible {
            unfilled.append("exchange-rate")
        }
        return unfilled
    }

    /// Without lines. Once a person verifies that, the package books the total on suspense (FEATURES AN-28, VC-10); until then nobody may
    /// have come to them yet.
    public var isWithoutDetail: Bool { fields.lines.isEmpty }

    public var isOnSuspense: Bool { isWithoutDetail || fields.lines.contains(where: \.isOnSuspense) }

    private func otherProblems(periodIsOpen: Bool) -> [String] {
        var problems = brokenRules.map { "rule:\($0)" }
        if let imbalance = fields.imbalanceCents, imbalance != 0, !isWithoutDetail { problems.append("unbalanced") }
        if fields.currency != .eur, !fields.journalRules.takesForeignCurrency {
            problems.append("currency-not-allowed")
        }
        if fields.journalRules.takesCreditNotesOnly, !fields.creditNote { problems.append("credit-notes-only") }
        if fields.period != nil, !periodIsOpen { problems.append("period-closed") }
        return problems
    }

    private var codeWhenComplete: ValidationCode {
        if check != nil { return isOnSuspense ? .checkedSuspense : .checked }
        return fields.counterparty?.known == false ? .okNewParty : .ok
    }

    /// What a person should look at; never blocking (FEATURES A-15, AN-14, AN-15).
    public var warnings: [String] {
        // In the books of the seller nobody owes VAT as a buyer. It counts again where the proposal goes back.
        var warnings = readingWarnings.filter { side == .purchase || $0 != ReadingWarning.reverseChargeRate.rawValue }
        if let date = fields.invoiceDate, let period = fields.period {
            if period < date.accountingPeriod { warnings.append("date-after-period") }
            if date.accountingPeriod < period { warnings.append("date-outside-period") }
            // The VAT of a sale is due for the period of its date, whichever way it was moved.
            if side == .sale, period != date.accountingPeriod { warnings.append("vat-period-moved") }
        }
        return warnings
    }
}
