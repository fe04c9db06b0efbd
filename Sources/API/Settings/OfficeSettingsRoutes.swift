import Domain
import EventStore
import Hummingbird

/// What the office asks of all its dossiers.
struct OfficeSettingsRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/office/settings", scope: Scope.settingsRead.rawValue,
                Operation("officeSettings", "The office's settings, now or as they were", tag: "Settings")
                    .query(AsOfRequest.query).versioned()
                    .answers(200, "Each value; `inherited` is false throughout.", SettingsAnswer.office),
                handle: show),
            Route(
                .patch, "/v1/office/settings", scope: Scope.settingsWrite.rawValue,
                Operation(
                    "changeOfficeSettings", "Change the office's settings", tag: "Settings",
                    description: "They hold for every dossier that does not decide for itself."
                )
                .command(ifMatch: true).body(.officeSettings).answers(200, "Changed.", SettingsAnswer.office),
                handle: change),
        ]
    }

    @Sendable func show(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireWholeOffice()
        return try await platform.show(caller.office, request, caller, as: SettingsAnswer.showOffice)
    }

    @Sendable func change(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireWholeOffice()
        let body = try await request.identifiedBody(.officeSettings)
        let expected = context.expectedVersions
        let command = context.command(by: caller, platform)
        let response = try await platform.answer(request, by: caller, identity: body.bytes, SettingsAnswer.showOffice) {
            key, store in
            try await platform.handler.handle(
                .changeSettings(body.value), on: caller.office, dossier: nil, in: command, expecting: expected,
                key: key, answer: store)
        }
        // They decide on the gate of every list, and no row tells.
        platform.pages.clear()
        try await platform.tokens.announceChange()
        return response
    }
}
