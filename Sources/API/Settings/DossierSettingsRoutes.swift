import Domain
import EventStore
import Hummingbird
import Projections

/// What each dossier decides for itself, and inherits from the office.
struct DossierSettingsRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/dossiers/{dossier}/settings", scope: Scope.settingsRead.rawValue,
                Operation("dossierSettings", "The settings that hold in a dossier, or held", tag: "Settings")
                    .query(AsOfRequest.query).versioned()
                    .answers(200, "Each value, and whether it is the office's.", SettingsAnswer.dossier),
                handle: show),
            Route(
                .get, "/v1/dossiers/{dossier}/settings/changes", scope: Scope.settingsRead.rawValue,
                Operation(
                    "dossierSettingsChanges", "What changed in the settings of a dossier", tag: "Settings",
                    description: "Also by what the office chose, where the dossier inherits it."
                ).query(ChangesRequest.query).answers(200, "The changes, in order.", ChangesAnswer.schema),
                handle: changes),
            Route(
                .patch, "/v1/dossiers/{dossier}/settings", scope: Scope.settingsWrite.rawValue,
                Operation(
                    "changeDossierSettings", "Change the settings of a dossier", tag: "Settings",
                    description: "What is left out stays; null goes back to the office's choice. "
                        + "`help` is the office's alone, `vat_exempt` the dossier's alone."
                )
                .command(ifMatch: true).body(.dossierSettings).answers(200, "Changed.", SettingsAnswer.dossier),
                handle: change),
        ]
    }

    @Sendable func show(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let id = try await context.dossier(of: caller, platform)
        let reader = platform.reader(of: caller.office)
        guard let point = try request.query(AsOfRequest.query).asOf else {
            let office = try await reader.load(caller.office).state
            return SettingsAnswer.showDossier(try SettingsInOffice(try await reader.load(id), in: office)).response
        }
        let position = try await platform.position(of: point)
        let office = try await reader.load(caller.office, at: position).state
        let settings = try SettingsInOffice(try await reader.load(id, at: position), in: office)
        return platform.answer(asOf: position, SettingsAnswer.showDossier(settings).body)
            .tagged(version: Int64(settings.version))
    }

    @Sendable func changes(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let id = try await context.dossier(of: caller, platform)
        let span = try await platform.span(try request.query(ChangesRequest.query))
        let streams = try await platform.handler.store.read(
            [StreamID(id), StreamID(caller.office)], of: caller.office)
        var changes = Changes(span, of: PastSettings(id: id, office: caller.office))
        for event in streams.values.joined().sorted(by: { $0.position < $1.position }) {
            try changes.follow(ProjectedEvent(event))
        }
        return platform.answer(changes)
    }

    @Sendable func change(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireOffice()
        let id = try await context.dossier(of: caller, platform)
        let body = try await request.identifiedBody(.dossierSettings)
        let expected = context.expectedVersions
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, SettingsAnswer.showDossier) {
            key, store in
            try await platform.handler.perform(in: command, key: key, answer: store) { reader in
                let dossier = try await reader.load(id)
                try dossier.require(expected)
                let events = try dossier.state.decide(.changeSettings(body.value), in: command)
                var act = Act()
                let after = act.append(events, to: dossier, dossier: id)
                let office = try await reader.load(caller.office).state
                return .init(act, try SettingsInOffice(after, in: office))
            }
        }
    }
}
