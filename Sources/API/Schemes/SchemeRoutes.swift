import Domain
import EventStore
import Hummingbird

/// What a dossier says of its accounts, for invoices whose counterparty tells none (FEATURES CH-04).
struct SchemeRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/dossiers/{dossier}/schemes", scope: Scope.worklistRead.rawValue,
                Operation(
                    "listSchemeEntries", "The scheme of a dossier, now or as it was", tag: "Settings",
                    description: """
                        The accounts that it says something of. `q`: what the number, the rubric or a word contains. Changes take the \
                        `ETag` as their `If-Match`: it is the version of the scheme, and `"0"` before anything was said.
                        """
                ).query(Self.search).versioned().answers(200, "A page.", .page(of: Self.entry)), handle: list),
            Route(
                .patch, "/v1/dossiers/{dossier}/schemes/{account}", scope: Scope.settingsWrite.rawValue,
                Operation(
                    "changeSchemeEntry", "Say something else of an account", tag: "Settings", description: Self.reading
                )
                .command(ifMatch: true).path("account", FieldParser<LedgerAccountCode>.account.schema)
                .body(.schemeEntryChange).answers(200, "Changed.", Self.entry)
                .refuses(409, "`scheme-usual-taken`: another account is usual on that side; `scheme-full`.")
                .refuses(422, "Fields are wrong; `vat-code-of-other-side`: no line of that side bears the code."),
                handle: change),
        ]
    }

    private static let reading = """
        What is left out stays; null takes a rubric or a VAT code away. An account of which nothing is said any more, neither rubric nor \
        code nor words, and which is not usual, is listed no more. An invoice whose counterparty tells no account goes, part by part of \
        its VAT breakdown, on the account of the longest of the `words` that its lines speak of, or else the seller's name; where none \
        is, on the `usual` account of its side. Neither capitals nor accents count, and a word is found where one begins: `loyer` is in \
        `Loyers 10/2026`. The `vat_code` is taken where the invoice leaves it open. `side` is told by the account's class, unless it is \
        given.
        """

    private static let entry = Schema.named(
        "SchemeEntry",
        .object([
            .required("account", .string), .required("side", .enumeration(SchemeSide.allCases.map(\.rawValue))),
            .required("rubric", .string.nullable), .required("vat_code", .string.nullable),
            .required("words", .array(.string)), .required("usual", .boolean),
        ]))

    private static let entries = ListAtHand<SchemeEntry>(
        id: \.account.description,
        sorts: [
            ("account", { $0.account.description }), ("rubric", { $0.rubric.map { SortKey($0).description } }),
            ("side", { $0.side.rawValue }),
        ])

    private static let search = SearchRequest.query(sorts: entries.sorts.map(\.name))

    @Sendable func list(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let id = BookingScheme.id(of: try await context.dossier(of: caller, platform))
        let search = try request.query(Self.search)
        let reader = platform.reader(of: caller.office)
        guard let point = search.list.asOf else {
            let scheme = try await reader.load(id)
            return Response.json(try Self.page(scheme, search)).tagged(version: Int64(scheme.version))
        }
        let position = try await platform.position(of: point)
        let scheme = try await reader.load(id, at: position)
        return platform.answer(asOf: position, try Self.page(scheme, search, asOf: position)).tagged(
            version: Int64(scheme.version))
    }

    @Sendable func change(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireOffice()
        let dossier = try await context.dossier(of: caller, platform)
        let account = try context.path("account", .account)
        let body = try await request.identifiedBody(.schemeEntryChange)
        let expected = context.expectedVersions
        let command = context.command(by: caller, platform)
        return try await platform.answer(
            request, by: caller, identity: body.bytes, { Self.answer($0, of: account) }
        ) { key, store in
            try await platform.handler.perform(in: command, key: key, answer: store) { reader in
                let scheme = try await reader.load(BookingScheme.id(of: dossier))
                // Before anything was said there is a scheme too, which a stale version is one of.
                guard scheme.version > 0 || expected.contains(0) else {
                    throw Problem.staleVersion(current: 0, changes: JSONWriter.array { _ in })
                }
                try scheme.require(expected)
                let events = try scheme.state.decide(.describe(account, body.value), in: command)
                var act = Act()
                let after = act.append(events, to: scheme, dossier: dossier)
                return .init(act, after)
            }
        }
    }

    private static func page(
        _ scheme: Loaded<BookingScheme>, _ search: SearchRequest, asOf position: Int64? = nil
    ) throws -> [UInt8] {
        let found = scheme.state.all.filter { entry in
            let texts = [entry.account.description, entry.rubric ?? ""] + entry.words.map(\.description)
            return texts.contains { $0.holds(search.text) }
        }
        let page = try entries.page(found, search.list)
        return JSONWriter.object { json in
            page.write(to: &json) { entry in JSONWriter.object { write(entry, to: &$0) } }
            if let position { json.field("as_of", position) }
        }
    }

    private static func answer(_ scheme: Loaded<BookingScheme>, of account: LedgerAccountCode) -> CommandAnswer {
        let entry = scheme.state.entry(of: account)
        return CommandAnswer(version: scheme.version, body: JSONWriter.object { write(entry, to: &$0) })
    }

    private static func write(_ entry: SchemeEntry, to json: inout JSONObjectWriter) {
        json.field("account", entry.account.description)
        json.field("side", entry.side.rawValue)
        json.field("rubric", entry.rubric)
        json.field("vat_code", entry.vatCode)
        json.field("words", entry.words.map(\.description))
        json.field("usual", entry.isUsual)
    }
}
