import Domain
import EventStore
import Foundation
import Hummingbird

/// The numbers of a journal, with a reason for each hole (FEATURES A-17).
struct NumberRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/dossiers/{dossier}/journals/{code}/numbers", scope: Scope.worklistRead.rawValue,
                Operation(
                    "journalNumbers", "The numbers of a journal in one fiscal year, now or as they were",
                    tag: "Journals",
                    description: "Without `fiscal_year` that of today. A number that was given up is voided and never "
                        + "given again, but an invoice's own, which stands there until it is; `unexplained` names what a counter passed over without a word."
                )
                .query(Self.query).path("code", JournalRoutes.code).answers(200, "The numbers.", Self.schema),
                handle: show)
        ]
    }

    private static let query = QueryParser<(fiscalYear: String?, asOf: PointInLog?)> { fields in
        let year = fields.optional("fiscal_year", .text(1...20))
        let asOf = fields.optional("as_of", .pointInLog)
        let valid = try fields.finish()
        return (valid[year], valid[asOf])
    }

    private static let schema = Schema.named(
        "JournalNumbers",
        .object([
            .required("journal", .string), .required("fiscal_year", .string), .required("used", .array(.string)),
            .required(
                "voided",
                .array(
                    .object([
                        .required("number", .string), .required("reason", .string), .required("by", .string),
                        .required("at", .dateTime),
                    ]))), .required("unexplained", .array(.string)),
        ]))

    @Sendable func show(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let code = try context.path("code", .journalCode)
        let query = try request.query(Self.query)
        guard let point = query.asOf else {
            let now = platform.clock.now()
            return .json(try await numbers(of: code, dossier, query.fiscalYear, caller, at: .max, now))
        }
        let position = try await platform.position(of: point)
        let then = try await platform.history.moment(of: position) ?? platform.clock.now()
        return platform.answer(
            asOf: position, try await numbers(of: code, dossier, query.fiscalYear, caller, at: position, then))
    }

    /// - Parameters:
    ///   - fiscalYear: nil for that of `moment`.
    ///   - position: of the past; the greatest there is for now.
    /// - Throws: 404 where the journal is not there, or was not there then.
    private func numbers(
        of code: String, _ dossier: ID<Dossier>, _ fiscalYear: String?, _ caller: Caller, at position: Int64,
        _ moment: Timestamp
    ) async throws -> [UInt8] {
        let reader = platform.reader(of: caller.office)
        guard try await reader.load(Journal.id(code, of: dossier), at: position).version > 0 else {
            throw Problem.notFound
        }
        let profile = try await reader.load(dossier, at: position).state.profile
        let calendar = profile?.fiscalCalendar ?? FiscalCalendar(years: [])
        let year = fiscalYear ?? calendar.label(of: AccountingPeriod(of: CalendarDate.inBrussels(at: moment.date)))
        let series = NumberSeries.id(journal: code, fiscalYear: year, of: dossier)
        return Self.body(code, year, try await report(on: series, caller, at: position))
    }

    private func report(
        on series: ID<NumberSeries>, _ caller: Caller, at position: Int64
    ) async throws -> NumberReport {
        var report = NumberReport()
        for event in try await platform.handler.store.read(StreamID(series), of: caller.office)
        where event.position <= position {
            report.evolve(
                try NumberSeriesEvent.catalog.event(event.type, Data(event.body.utf8)), at: event.recordedAt)
        }
        return report
    }

    private static func body(_ code: String, _ year: String, _ report: NumberReport) -> [UInt8] {
        JSONWriter.object { json in
            json.field("journal", code)
            json.field("fiscal_year", year)
            json.field("used", report.standing)
            json.array("voided") { array in
                for voided in report.voided {
                    array.object { object in
                        object.field("number", voided.number)
                        object.field("reason", voided.reason)
                        object.field("by", voided.by)
                        object.field("at", voided.at.description)
                    }
                }
            }
            json.field("unexplained", report.unexplained)
        }
    }
}
