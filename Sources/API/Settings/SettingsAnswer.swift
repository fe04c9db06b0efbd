import Domain
import Hummingbird

/// Settings as they are shown: each with the value that holds, and whether it is the office's.
enum SettingsAnswer {
    static let office = Schema.named("OfficeSettings", .object(shared))
    static let dossier = Schema.named(
        "DossierSettings", .object(shared + [.required("vat_exempt", setting(.boolean))]))

    private static let shared: [Schema.Property] = [
        .required("send_gate", setting(FieldParser<SendGate>.choice.schema)),
        .required("duplicate_blocks", setting(FieldParser<DuplicateBlocks>.choice.schema)),
        .required("validation_mode", setting(FieldParser<ValidationMode>.choice.schema)),
        .required("help", setting(.boolean)),
    ]

    private static func setting(_ value: Schema) -> Schema {
        .object([.required("value", value), .required("inherited", .boolean)])
    }

    static func showOffice(_ office: Loaded<Office>) -> CommandAnswer {
        let settings = office.state.settings
        return CommandAnswer(
            version: office.version,
            body: JSONWriter.object { json in
                json.setting("send_gate", settings.sendGate.rawValue, inherited: false)
                json.setting("duplicate_blocks", settings.duplicateBlocks.rawValue, inherited: false)
                json.setting("validation_mode", settings.validationMode.rawValue, inherited: false)
                json.setting("help", settings.help, inherited: false)
            })
    }

    static func showDossier(_ settings: SettingsInOffice) -> CommandAnswer {
        let (own, office) = (settings.own, settings.office)
        return CommandAnswer(
            version: settings.version,
            body: JSONWriter.object { json in
                json.setting("send_gate", own.sendGate(in: office).rawValue, inherited: own.sendGate == nil)
                json.setting(
                    "duplicate_blocks", own.duplicateBlocks(in: office).rawValue, inherited: own.duplicateBlocks == nil)
                json.setting(
                    "validation_mode", own.validationMode(in: office).rawValue, inherited: own.validationMode == nil)
                json.setting("help", office.help, inherited: true)
                json.setting("vat_exempt", own.vatExempt, inherited: false)
            })
    }
}

/// The settings of a dossier beside those of its office.
struct SettingsInOffice: Sendable {
    /// Of the dossier's stream.
    let version: Int
    let own: DossierSettings
    let office: OfficeSettings

    /// - Throws: `DossierRefusal.unknownDossier`.
    init(_ dossier: Loaded<Dossier>, in office: Office) throws(DossierRefusal) {
        guard let profile = dossier.state.profile else { throw .unknownDossier }
        version = dossier.version
        own = profile.settings
        self.office = office.settings
    }
}

extension JSONObjectWriter {
    fileprivate mutating func setting(_ name: StaticString, _ value: some JSONWritable, inherited: Bool) {
        object(name) { setting in
            setting.field("value", value)
            setting.field("inherited", inherited)
        }
    }
}

extension CommandAnswer {
    /// The same answer to a question.
    var response: Response {
        let shown = Response.json(status: status, body)
        return version.map { shown.tagged(version: Int64($0)) } ?? shown
    }
}
