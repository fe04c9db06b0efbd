import Domain

extension FieldProblem {
    /// One reason of a proposal's validation, at the field that takes it away (FEATURES VC-07).
    /// - Parameter reason: as `Validation` gives it, `missing:total` or `period-closed`.
    init(keepingBack reason: String) {
        if let field = reason.behind("missing:") {
            self.init(missing: field)
        } else if let rule = reason.behind("rule:") {
            self.init(brokenRule: rule)
        } else {
            let pointer = Self.fields[reason].map { "/\($0)" } ?? ""
            self.init(place: .pointer(pointer), code: reason, sentence: "kept-back-\(reason)")
        }
    }

    /// Where a reason that names no field is taken away.
    private static let fields = [
        "unbalanced": "lines", "currency-not-allowed": "currency", "credit-notes-only": "credit_note",
        "period-closed": "period",
    ]

    /// - Parameter field: as `ProposalContent.unfilled` names it, `total` or `lines/0/account`.
    private init(missing field: String) {
        let steps = field.split(separator: "/")
        let name = (steps.last ?? "").split(separator: "_").joined(separator: "-")
        // The field is `exchange_rate`, as elsewhere in the body.
        let pointer = "/" + field.replacing("exchange-rate", with: "exchange_rate")
        self.init(place: .pointer(pointer), code: "missing-field", values: ["field": field])
        if steps.count == 3, let index = Int(steps[1]) {
            values["line"] = "\(index + 1)"
            sentence = "unfilled-line-\(name)"
        } else {
            sentence = "unfilled-\(name)"
        }
    }

    private init(brokenRule rule: String) {
        let question = OpenQuestion(rawValue: rule)
        self.init(
            place: .pointer("/\(question?.field ?? "total")"), code: "broken-rule", values: ["rule": rule],
            sentence: question.map { "asked-\($0.rawValue.lowercased())" })
    }
}

extension OpenQuestion {
    /// The one that settles it.
    fileprivate var field: String {
        switch self {
        case .vatBreakdownTooLong, .vatBreakdownMissing, .vatBasesMissing, .vatCategoryOfOtherParties,
            .vatCategoryUnknown, .vatRateNotBelgian:
            "lines"
        case .creditNoteNegative, .documentTypeUnknown: "credit_note"
        case .currencyUnknown: "currency"
        case .thirdPartyPayments: "total"
        }
    }
}

extension String {
    fileprivate func behind(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
