import Domain
import EventStore
import Hummingbird
import Projections
import Workflows

/// Activation, and the list of active clients.
struct DossierRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .post, "/v1/dossiers", scope: Scope.settingsWrite.rawValue,
                Operation("activateDossier", "Activate a dossier", tag: "Dossiers").command().body(.dossier)
                    .answers(201, "Activated, with its journals.", Self.activatedDossier), handle: activate),
            Route(
                .get, "/v1/dossiers", scope: nil,
                Operation("listDossiers", "The active clients, with their counters", tag: "Dossiers").query(Self.list)
                    .answers(200, "A page.", .page(of: Self.client)), handle: list),
            Route(
                .get, "/v1/dossiers/{dossier}", scope: nil,
                Operation("dossier", "One dossier, now or as it was", tag: "Dossiers").query(AsOfRequest.query)
                    .versioned()
                    .answers(200, "It.", Self.dossier),
                handle: show),
        ]
    }

    static let dossier = Schema.named("Dossier", .object(properties))
    private static let activatedDossier = Schema.named(
        "ActivatedDossier",
        .object(
            properties + [
                .optional(
                    "journals",
                    Schema.array(JournalAnswer.schema).described(
                        "Those asked for, or else the office's defaults, in the order in which they were added. An answer that is "
                            + "repeated under its Idempotency-Key lacks them where an earlier Paraph gave it."))
            ]))

    private static let properties: [Schema.Property] = [
        .required("id", .uuid), .required("version", .integer(minimum: 1)), .required("name", .string),
        .required("enterprise_number", .string.nullable), .required("software", .string),
        .required("installation", .string), .required("dossier_code", .string),
        .required("features", .enumeration(PortalFeatures.allCases.map(\.rawValue))),
        .required("validation_mode", choice(of: ValidationMode.self)),
        .required("send_gate", choice(of: SendGate.self)),
        .required("duplicate_blocks", choice(of: DuplicateBlocks.self)),
        .required("vat_exempt", .boolean), .required("accounting_up_to_date", Schema.date.nullable),
        .required(
            "fiscal_years",
            .array(.object([.required("label", .string), .required("start", .date), .required("end", .date)]))),
    ]

    private static func choice<Choice: CaseIterable & RawRepresentable<String>>(of choice: Choice.Type) -> Schema {
        Schema.enumeration(Choice.allCases.map(\.rawValue)).nullable.described("Null: as the office decides.")
    }

    /// With the counters of the list.
    private static let client = Schema.named(
        "Client",
        .object(
            properties + [
                .required("in_portal", .integer(minimum: 0)), .required("to_validate", .integer(minimum: 0)),
                .required("sent", .integer(minimum: 0)), .required("misc", .integer(minimum: 0)),
                .required("help", .integer(minimum: 0)), .required("last_document_date", Schema.date.nullable),
                .required(
                    "badge",
                    Schema.object([
                        .required("color", .enumeration("green", "orange", "yellow")),
                        .required("counts", .array(.integer(minimum: 0), count: 1...2)),
                    ]).described(
                        "Who validates: the client, a collaborator, or both, the client's count first; as the office "
                            + "decides where the dossier does not.")),
            ]))

    private static let list = ListParameters.query(
        sorts: [
            "name", "dossier_code", "in_portal", "to_validate", "sent", "misc", "help", "last_document_date",
        ],
        filters: [
            ("name", .equal(.text(1...200))), ("dossier_code", .equal(.text(1...40))),
            ("enterprise_number", .equal(.enterpriseNumberText)),
            ("software", .equal(.text(1...40))), ("installation", .equal(.text(1...80))),
            ("validation_mode", .words(ValidationMode.allCases.map(\.rawValue))),
            ("send_gate", .words(SendGate.allCases.map(\.rawValue))), ("vat_exempt", .yesOrNo),
        ])

    @Sendable func activate(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireWholeOffice()
        let body = try await request.identifiedBody(.dossier)
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, Self.activated) { key, store in
            try await platform.activating.activate(
                body.value.activation, journals: body.value.journals, in: command, key: key, answer: store)
        }
    }

    @Sendable func list(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let list = try request.query(Self.list)
        return try await platform.page(DossierRow.self, request, caller, list) { source, position in
            let office = try await platform.reader(of: caller.office).load(caller.office, at: position)
            return try await DossierQuery(platform.queries).page(
                of: caller.office, dossiers: caller.dossiers, in: office.state.settings, request: list.projected,
                from: source)
        }
    }

    @Sendable func show(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try await platform.show(
            try await context.dossier(of: caller, platform), request, caller, as: Self.answer)
    }

    private static func answer(_ dossier: Loaded<Dossier>) -> CommandAnswer {
        CommandAnswer(version: dossier.version, body: body(dossier))
    }

    private static func activated(_ activated: Activating.Activated) -> CommandAnswer {
        let dossier = activated.dossier
        return CommandAnswer(
            status: .created, version: dossier.version, location: "/v1/dossiers/\(dossier.id)",
            body: body(dossier, journals: activated.journals.compactMap(JournalAnswer.item)))
    }

    private static func body(_ dossier: Loaded<Dossier>, journals: [Domain.JSONObject]? = nil) -> [UInt8] {
        guard let profile = dossier.state.profile else { return [] }
        return Array(DossierRow.json(dossier.id, version: dossier.version, profile, journals: journals).utf8)
    }
}
