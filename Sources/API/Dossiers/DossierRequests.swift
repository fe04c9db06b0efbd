import Domain

extension FieldParser<DossierRequest> {
    /// `POST /v1/dossiers`
    static var dossier: FieldParser {
        .object { fields in
            let name = fields.required("name", .text(1...200))
            let number = fields.optional("enterprise_number", .enterpriseNumber)
            let software = fields.optional("software", .text(1...40), default: "simulated")
            let installation = fields.optional("installation", .text(1...80), default: "default")
            let code = fields.required("dossier_code", .text(1...40))
            let features = fields.optional("features", FieldParser<PortalFeatures>.choice, default: .full)
            let mode = fields.optional("validation_mode", FieldParser<ValidationMode>.choice)
            let exempt = fields.optional("vat_exempt", .boolean, default: false)
            let upToDate = fields.optional("accounting_up_to_date", .date)
            let gate = fields.optional("send_gate", FieldParser<SendGate>.choice)
            let years = fields.optional("fiscal_years", .array(of: .fiscalYear, count: 0...30), default: [])
            let journals = fields.optional("journals", .array(of: .journal, count: 0...200))
            let valid = try fields.finish()
            try DossierRequest.requireDistinctCodes(valid[journals] ?? [])
            return DossierRequest(
                activation: DossierActivation(
                    name: valid[name], enterpriseNumber: valid[number], software: valid[software],
                    installation: valid[installation], dossierCode: valid[code], features: valid[features],
                    validationMode: valid[mode], vatExempt: valid[exempt], accountingUpToDate: valid[upToDate],
                    sendGate: valid[gate], fiscalYears: valid[years]),
                journals: valid[journals])
        }
    }
}

struct DossierRequest: Sendable {
    let activation: DossierActivation
    let journals: [NewJournal]?

    /// A journal is named by its code: two of one code cannot be.
    fileprivate static func requireDistinctCodes(_ journals: [NewJournal]) throws(FieldErrors) {
        var codes: Set<String> = []
        let problems = journals.enumerated().filter { !codes.insert($0.element.code).inserted }.map { index, _ in
            FieldProblem(place: .pointer("/journals/\(index)/code"), code: "repeated-id")
        }
        guard problems.isEmpty else { throw FieldErrors(problems: problems) }
    }
}

/// How long the periods of a fiscal year are; so far only months are kept.
enum PeriodLength: String, CaseIterable, Sendable {
    case month
    case quarter
}

extension FieldParser<FiscalYear> {
    static var fiscalYear: FieldParser {
        .object { fields in
            let label = fields.required("label", .text(1...20))
            let start = fields.required("start", .date)
            let end = fields.required("end", .date)
            let periods = fields.optional("periods", FieldParser<PeriodLength>.choice, default: .month)
            let valid = try fields.finish()
            guard valid[periods] == .month else { throw FieldErrors("quarters-not-kept", at: "/periods") }
            return FiscalYear(label: valid[label], start: valid[start], end: valid[end])
        }
    }
}

extension FieldParser<NewJournal> {
    static var journal: FieldParser {
        .object { fields in
            let code = fields.required("code", .journalCode)
            let side = fields.required("side", FieldParser<InvoiceSide>.choice)
            let alias = fields.optional("alias", .text(1...80))
            let creditNotes = fields.optional("credit_notes_only", .boolean, default: false)
            let format = fields.optional("number_format", .numberFormat)
            let next = fields.optional("next_number", FieldParser<Int>.integer(1...999_999_999), default: 1)
            let first = fields.required("first_period", .period)
            let foreign = fields.optional("foreign_currency", .boolean, default: false)
            let valid = try fields.finish()
            return NewJournal(
                code: valid[code], side: valid[side], alias: valid[alias] ?? valid[code],
                creditNotesOnly: valid[creditNotes], numberFormat: valid[format], nextNumber: valid[next],
                firstPeriod: valid[first], foreignCurrency: valid[foreign])
        }
    }
}

extension FieldParser<String> {
    /// The code of a journal, as packages write it.
    static var journalCode: FieldParser {
        FieldParser(text: .string(pattern: "^[A-Za-z0-9_-]{1,10}$"), orElse: "invalid-journal-code") { text in
            let allowed = text.utf8.allSatisfy { $0.isDigit || $0.isLetter || "_-".utf8.contains($0) }
            return allowed && 1...10 ~= text.utf8.count ? text : nil
        }
    }
}
