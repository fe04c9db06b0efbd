import Domain

extension FieldParser<SchemeEntryChange> {
    /// `PATCH /v1/dossiers/{dossier}/schemes/{account}`: what is left out stays.
    static var schemeEntryChange: FieldParser {
        .object { fields in
            let side = fields.ifPresent("side", FieldParser<SchemeSide>.choice)
            let rubric = fields.change("rubric", .text(1...80))
            let code = fields.change("vat_code", .vatCode)
            let words = fields.ifPresent("words", .array(of: .schemeWord, count: 0...50))
            let usual = fields.ifPresent("usual", .boolean)
            let valid = try fields.finish()
            return SchemeEntryChange(
                side: valid[side], rubric: valid[rubric], vatCode: valid[code], words: valid[words],
                isUsual: valid[usual])
        }
    }
}

extension FieldParser<SchemeWord> {
    fileprivate static var schemeWord: FieldParser {
        FieldParser(text: .string(length: 2...60), orElse: "invalid-scheme-word") { SchemeWord($0) }
    }
}
