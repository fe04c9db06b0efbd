import Domain
import EventStore
import Hummingbird
import Projections

/// The fiscal years of a dossier (FEATURES SN-06, BF-06).
struct FiscalYearRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/dossiers/{dossier}/fiscal-years", scope: Scope.settingsRead.rawValue,
                Operation(
                    "fiscalYears", "The fiscal years of a dossier, now or as they were", tag: "Dossiers",
                    description: Self.undeclared
                )
                .query(AsOfRequest.query).versioned().answers(200, "Those that are declared.", Self.schema),
                handle: show),
            Route(
                .put, "/v1/dossiers/{dossier}/fiscal-years", scope: Scope.settingsWrite.rawValue,
                Operation(
                    "setFiscalYears", "Declare the fiscal years of a dossier", tag: "Dossiers",
                    description: "All of them, in place of those before. " + Self.undeclared
                        + " A period that a proposal stands in, or that the books have an entry in, stays in its year: years are added, and "
                        + "the last is lengthened. `periods` is `month`; `quarter` is refused as `quarters-not-kept`."
                )
                .command(ifMatch: true).body(Self.years).answers(200, "Declared.", Self.schema)
                .refuses(409, "`fiscal-year-in-use`: a used period would come into another year."),
                handle: set),
        ]
    }

    private static let undeclared =
        "A period outside all of them lies in a year of twelve months that closes in the month of the last one, December if there is none."
    private static let years = FieldParser<[FiscalYear]>.array(of: .fiscalYear, count: 0...30)
    private static let schema = Schema.array(
        .named(
            "FiscalYear",
            .object([
                .required("label", .string), .required("start", .date), .required("end", .date),
                .required("periods", .enumeration(PeriodLength.allCases.map(\.rawValue))),
            ])))

    @Sendable func show(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try await platform.show(
            try await context.dossier(of: caller, platform), request, caller, as: Self.answer)
    }

    @Sendable func set(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        try caller.requireOffice()
        let id = try await context.dossier(of: caller, platform)
        let body = try await request.identifiedBody(Self.years)
        let expected = context.expectedVersions
        let command = context.command(by: caller, platform)
        do {
            return try await platform.answer(request, by: caller, identity: body.bytes, Self.answer) { key, store in
                try await platform.fiscalYearKeeping.set(
                    body.value, of: id, in: command, expecting: expected, key: key, answer: store)
            }
        } catch let refusal as DossierRefusal {
            throw Problem(refusing: refusal).ofBodyAlone
        }
    }

    private static func answer(_ dossier: Loaded<Dossier>) -> CommandAnswer {
        CommandAnswer(
            version: dossier.version,
            body: JSONWriter.array { array in
                for year in dossier.state.fiscalCalendar?.years ?? [] {
                    array.object { json in
                        json.field("label", year.label)
                        json.field("start", year.start.description)
                        json.field("end", year.end.description)
                        json.field("periods", PeriodLength.month.rawValue)
                    }
                }
            })
    }
}

extension Problem {
    /// The body is the list that is a member of others' bodies.
    fileprivate var ofBodyAlone: Problem {
        var problem = self
        problem.errors = errors.map { error in
            guard case .pointer(let pointer) = error.place, pointer.hasPrefix("/fiscal_years") else { return error }
            var moved = error
            moved.place = .pointer(String(pointer.dropFirst("/fiscal_years".count)))
            return moved
        }
        return problem
    }
}
