import Domain
import Projections

/// A journal as commands answer it.
enum JournalAnswer {
    static let schema = Schema.named(
        "Journal",
        .object([
            .required("id", .uuid), .required("version", .integer(minimum: 1)),
            .required("code", .string), .required("side", .enumeration(InvoiceSide.allCases.map(\.rawValue))),
            .required("alias", .string), .required("credit_notes_only", .boolean),
            .required("number_format", .string.nullable),
            .required(
                "next_number",
                Schema.integer(minimum: 1).described(
                    "The number that the journal was told to begin with, also once it has given it; `…/numbering-preview` tells which "
                        + "come next.")),
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

    static func item(_ journal: Loaded<Journal>) -> Domain.JSONObject? {
        journal.state.profile.map { JournalRow.item(journal.id, version: journal.version, $0) }
    }

    private static func body(_ journal: Loaded<Journal>) -> [UInt8] { item(journal).map { Array($0.text.utf8) } ?? [] }
}
