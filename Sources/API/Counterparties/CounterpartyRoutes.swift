import Domain
import EventStore
import Hummingbird
import Projections
import Workflows

/// The customers and suppliers of a dossier.
struct CounterpartyRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/dossiers/{dossier}/counterparties", scope: Scope.worklistRead.rawValue,
                Operation(
                    "listCounterparties", "The customers and suppliers", tag: "Counterparties",
                    description: "`q`: what the name or the VAT number contains."
                )
                .query(Self.search).answers(200, "A page.", .page(of: Self.counterparty)), handle: list),
            Route(
                .post, "/v1/dossiers/{dossier}/counterparties", scope: Scope.worklistWrite.rawValue,
                Operation(
                    "createCounterparty", "Create a customer or supplier", tag: "Counterparties",
                    description:
                        "A name, a VAT number or both. A dossier holds a VAT number once, and without one a name once: "
                        + "who is there already is answered as known, with 200. A name alone means the only one that bears it; "
                        + "whoever is new and stated by a VAT number alone is called by it. "
                        + "The first VAT number stated for a name known without one becomes theirs."
                )
                .command().body(.counterparty).answers(200, "Known already.", Self.counterparty)
                .answers(201, "Created.", Self.counterparty), handle: create),
            Route(
                .patch, "/v1/dossiers/{dossier}/counterparties/{counterparty}", scope: Scope.worklistWrite.rawValue,
                Operation(
                    "correctCounterparty", "Correct a customer or supplier", tag: "Counterparties",
                    description:
                        "What is left out stays. `vat_number` null withdraws a number that was never theirs: it names nobody any more, "
                        + "and who states it next is somebody else. `default_account` is where its invoices are booked that its last bookings "
                        + "say nothing of; null takes it away. Proposals keep what they say themselves, until they are read again."
                )
                .command(ifMatch: true).body(.counterpartyChange)
                .answers(200, "Corrected.", Self.counterparty)
                .refuses(
                    409,
                    "`counterparty-known-otherwise`: the VAT number is somebody else's or, without a number, the name is."
                ), handle: correct),
        ]
    }

    private static let counterparty = Schema.named(
        "Counterparty",
        .object([
            .required("id", .uuid), .required("version", .integer(minimum: 0)),
            .required("name", .string.nullable), .required("vat_number", .string.nullable),
            .required(
                "default_account",
                Schema.string.nullable.described(
                    "Where an invoice is booked that the last two bookings say nothing of, since they differ or are none: with "
                        + "the VAT code the invoice calls for. One of class 6 is for purchases alone, one of class 7 for sales."
                )
            ),
        ]))

    private static let search = SearchRequest.query(
        sorts: ["name", "vat_number"],
        filters: [("name", .equal(.text(1...Longest.counterpartyName))), ("vat_number", .equal(.vatNumberText))])

    @Sendable func list(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let search = try request.query(Self.search)
        return try await platform.page(
            CounterpartyRow.self, request, caller, in: dossier,
            where: search.text.map { [CounterpartyRow.contains($0)] } ?? [], search.list)
    }

    @Sendable func create(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let body = try await request.identifiedBody(.counterparty)
        let profile = body.value.profile(in: dossier)
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, { Self.answer($0) }) { key, store in
            try await platform.handler.perform(in: command, key: key, answer: store) { reader in
                guard try await reader.load(dossier).version > 0 else { throw DossierRefusal.unknownDossier }
                var act = Act()
                let created = try await reader.counterparty(profile, knowing: platform.lists, into: &act, command)
                return .init(act, created)
            }
        }
    }

    @Sendable func correct(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireOffice()
        let dossier = try await context.dossier(of: caller, platform)
        let id: ID<Counterparty> = try context.id("counterparty")
        let body = try await request.identifiedBody(.counterpartyChange)
        let expected = context.expectedVersions
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, { Self.answer($0) }) { key, store in
            try await platform.handler.perform(in: command, key: key, answer: store) { reader in
                let counterparty = try await reader.load(id)
                guard counterparty.state.profile?.dossier == dossier else {
                    throw CounterpartyRefusal.unknownCounterparty
                }
                try counterparty.require(expected)
                var act = Act()
                let corrected = try await reader.correct(counterparty, body.value, into: &act, command)
                return .init(act, corrected)
            }
        }
    }

    private static func answer(_ stated: StatedCounterparty) -> CommandAnswer {
        var answer = answer(stated.counterparty)
        if stated.isNew, let profile = stated.counterparty.state.profile {
            answer.status = .created
            answer.location = "/v1/dossiers/\(profile.dossier)/counterparties/\(stated.counterparty.id)"
        }
        return answer
    }

    private static func answer(_ counterparty: Loaded<Counterparty>) -> CommandAnswer {
        CommandAnswer(version: counterparty.version, body: body(counterparty))
    }

    private static func body(_ counterparty: Loaded<Counterparty>) -> [UInt8] {
        guard let profile = counterparty.state.profile else { return [] }
        return Array(CounterpartyRow.json(counterparty.id, version: counterparty.version, profile).utf8)
    }
}
