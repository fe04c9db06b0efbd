import Domain

/// A journal as commands answer it.
enum JournalAnswer {
    static let schema = Schema.named(
        "Journal",
        .object([
            .required("id", .uuid), .required("version", .integer(minimum: 1)),
            .required("code", .string), .required("side", .enumeration(InvoiceSide.allCases.map(\.rawValue))),
            .required("alias", .string), .required("credit_notes_only", .boolean),
            .required("number_format", .string.nullable), .required("next_number", .integer(minimum: 1)),
            .required("first_period", .period), .required("foreign_currency", .boolean),
            .required("closed", .array(.period)), .required("numbering_started_in", .string.nullable),
        ]))

    static func ok(_ journal: Loaded<Journal>) -> CommandAnswer {
        CommandAnswer(version: journal.version, body: body(journal))
    }

    static func created(_ journal: Loaded<Journal>) -> CommandAnswer {
        let location = journal.state.profile.map { "/v1/dossiers/\($0.dossier)/journals/\($0.code)" }
        return CommandAnswer(status: .created, version: journal.version, location: location, body: body(journal))
    }

    private static func body(_ journal: Loaded<Journal>) -> [UInt8] {
        JSONWriter.object { json in
            json.field("id", journal.id.description)
            json.field("version", journal.version)
            guard let profile = journal.state.profile else { return }
            json.field("code", profile.code)
            json.field("side", profile.side.rawValue)
            json.field("alias", profile.alias)
            json.field("credit_notes_only", profile.creditNotesOnly)
            json.field("number_format", profile.numberFormat?.description)
            json.field("next_number", profile.firstNumber)
            json.field("first_period", profile.firstPeriod.description)
            json.field("foreign_currency", profile.foreignCurrency)
            json.field("closed", profile.closed.sorted().map(\.description))
            json.field("numbering_started_in", profile.numberingStartedIn)
        }
    }
}
