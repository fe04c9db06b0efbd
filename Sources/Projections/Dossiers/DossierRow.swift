public import Domain
public import Foundation

/// A dossier in the list of active clients, with what awaits attention in it (FEATURES AC-06…14).
public struct DossierRow: ReadModel, Equatable {
    public let id: ID<Dossier>
    public let office: ID<Office>
    /// As activated, with the changes of its settings since.
    public internal(set) var profile: DossierProfile
    /// Documents the client has uploaded and not yet sent.
    public internal(set) var inPortal = 0
    /// Proposals in its worklists.
    public internal(set) var toValidate = 0
    /// Proposals the package has booked.
    public internal(set) var booked = 0
    /// Miscellaneous documents sent and not yet done.
    public internal(set) var misc = 0
    public internal(set) var needingHelp: Set<UUID> = []
    public internal(set) var lastDocumentAt: Timestamp?
    /// Of the dossier's own stream.
    public internal(set) var version: Int

    public var dossier: ID<Dossier>? { id }

    public static let name = "dossier"
    public static let version = 4
    public static let sources: [EventSource] = [
        .all(Dossier.self),
        .only(
            DocumentEvent.Uploaded.self, DocumentEvent.Sent.self, DocumentEvent.Deleted.self,
            DocumentEvent.Restored.self, DocumentEvent.Moved.self, DocumentEvent.MiscDone.self,
            DocumentEvent.Split.self,
            DocumentEvent.Merged.self, DocumentEvent.Rejoined.self, DocumentEvent.GivenBack.self, of: Document.self),
        .only(
            BookingProposalEvent.Drafted.self, BookingProposalEvent.ReadingFailed.self,
            BookingProposalEvent.Checked.self, BookingProposalEvent.Sent.self, BookingProposalEvent.Returned.self,
            BookingProposalEvent.Deleted.self, BookingProposalEvent.Restored.self,
            BookingProposalEvent.HelpAsked.self, BookingProposalEvent.HelpGiven.self, of: BookingProposal.self),
        .only(ConnectorTaskEvent.Completed.self, of: ConnectorTask.self),
    ]
    public static let columns: [ReadModelColumn<DossierRow>] = [
        .text("name", .filterAndSort, sortedBy: "name_key") { $0.profile.name },
        .text("name_key", .kept) { SortKey($0.profile.name).description },
        .text("enterprise_number", .filter) { $0.profile.enterpriseNumber?.description },
        .text("dossier_code", .filterAndSort) { $0.profile.dossierCode },
        .text("software", .filter) { $0.profile.software },
        .text("installation", .filter) { $0.profile.installation },
        // Its own. Lists are filtered by those that rule, which for some are the office's: `DossierQuery`.
        .text("validation_mode", .kept) { $0.profile.settings.validationMode?.rawValue },
        .text("send_gate", .kept) { $0.profile.settings.sendGate?.rawValue },
        .boolean("vat_exempt", .filter) { $0.profile.settings.vatExempt },
        .integer("in_portal", .sort) { Int64($0.inPortal) },
        .integer("to_validate", .sort) { Int64($0.toValidate) },
        .integer("sent", .sort) { Int64($0.booked) },
        .integer("misc", .sort) { Int64($0.misc) },
        .integer("help", .sort) { Int64($0.needingHelp.count) },
        .moment("last_document_date", .sort) { $0.lastDocumentAt },
    ]
    public static let defaultOrder = [ListOrder("name_key")]
    public static let indexes = [
        ReadModelIndex("name_key", "id"),
        ReadModelIndex("enterprise_number"),
        ReadModelIndex("software", "installation", "dossier_code"),
    ]
}

extension DossierRow {
    /// Without the badge: who validates may be the office's to say, and that is no fold of the dossier's own events.
    public func json() -> String { JSONObject { write(to: &$0) }.text }

    /// As the list of active clients shows it.
    /// - Parameter settings: the office's, for what the dossier does not set itself.
    public func json(in settings: OfficeSettings) -> String {
        JSONObject { json in
            write(to: &json)
            json.field("badge", badge(profile.settings.validationMode(in: settings)))
        }.text
    }

    /// The JSON of a dossier as commands know it: without the counters of its row.
    /// - Parameters:
    ///   - version: of the dossier's own stream.
    ///   - journals: shown beside it; nil where they are not asked for.
    public static func json(
        _ id: ID<Dossier>, version: Int, _ profile: DossierProfile, journals: [JSONObject]? = nil
    ) -> String {
        JSONObject { json in
            write(id, version: version, profile, to: &json)
            json.present("journals", journals)
        }.text
    }

    private static func write(
        _ id: ID<Dossier>, version: Int, _ profile: DossierProfile, to json: inout JSONObject
    ) {
        json.field("id", id)
        json.field("version", version)
        json.field("name", profile.name)
        json.field("enterprise_number", profile.enterpriseNumber?.description)
        json.field("software", profile.software)
        json.field("installation", profile.installation)
        json.field("dossier_code", profile.dossierCode)
        json.field("features", profile.features.rawValue)
        json.field("validation_mode", profile.settings.validationMode?.rawValue)
        json.field("vat_exempt", profile.settings.vatExempt)
        json.field("accounting_up_to_date", profile.accountingUpToDate?.description)
        json.field("send_gate", profile.settings.sendGate?.rawValue)
        json.field("duplicate_blocks", profile.settings.duplicateBlocks?.rawValue)
        json.field("fiscal_years", profile.fiscalCalendar.years.map(JSONObject.init))
    }

    private func write(to json: inout JSONObject) {
        Self.write(id, version: version, profile, to: &json)
        json.field("in_portal", inPortal)
        json.field("to_validate", toValidate)
        json.field("sent", booked)
        json.field("misc", misc)
        json.field("help", needingHelp.count)
        json.field("last_document_date", (lastDocumentAt?.date).map { CalendarDate.inBrussels(at: $0).description })
    }

    /// Green: the client validates; orange: a collaborator; yellow: both, the client's count first (FEATURES AC-07…09, A-46).
    private func badge(_ mode: ValidationMode) -> JSONObject {
        JSONObject { json in
            switch mode {
            case .client: json.field("color", "green")
            case .collaborator: json.field("color", "orange")
            case .hybrid: json.field("color", "yellow")
            }
            // Nothing is handed over by a client yet, so every proposal stands with the office.
            json.field("counts", mode == .hybrid ? [0, toValidate] : [toValidate])
        }
    }
}

extension JSONObject {
    fileprivate init(_ year: FiscalYear) {
        self.init { json in
            json.field("label", year.label)
            json.field("start", year.start.description)
            json.field("end", year.end.description)
        }
    }
}
