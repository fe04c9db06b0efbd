import Domain
import EventStore
import Foundation
import Hummingbird
import Projections

/// What happened to a document, and what changed in it.
struct DocumentHistoryRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/documents/{document}/changes", scope: Scope.documentsRead.rawValue,
                Operation("documentChanges", "What changed in a document, field by field", tag: "Documents")
                    .query(ChangesRequest.query).answers(200, "The changes, in order.", ChangesAnswer.schema),
                handle: changes),
            Route(
                .get, "/v1/documents/{document}/history", scope: Scope.documentsRead.rawValue,
                Operation(
                    "documentHistory", "What happened to a document", tag: "Documents",
                    description:
                        "The events of the document and, with the right `worklist:read`, of its proposal and of its tasks. "
                        + "`/v1/events?document=` has those of the whole log that name it."
                ).query()
                    .answers(200, "Its events.", .object([.required("events", .array(EventRoutes.event))])),
                handle: history),
        ]
    }

    @Sendable func changes(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let document = try await context.document(of: caller, platform)
        guard let dossier = document.state.profile?.dossier else { throw Problem.notFound }
        return try await platform.changes(
            [DocumentRow.self], request, caller, dossiers: [dossier], of: PastRow<DocumentRow>(id: document.id.uuid))
    }

    @Sendable func history(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let loaded = try await context.document(of: caller, platform)
        let store = platform.handler.store
        var events = try await store.read(loaded.stream, of: caller.office)
        if caller.scopes.contains(.worklistRead) { events += try await bookkeeping(of: loaded.id, caller.office) }
        events.sort { $0.position < $1.position }
        return .json { json in
            json.array("events") { array in
                for event in events { array.raw(CloudEvent.json(event)) }
            }
        }
    }

    /// What happened to the proposal of a document, and to its tasks.
    private func bookkeeping(of document: ID<Document>, _ office: ID<Office>) async throws -> [RecordedEvent] {
        let store = platform.handler.store
        let events = try await store.read(StreamID(BookingProposal.id(of: document)), of: office)
        let tasks = try events.compactMap { try Self.task(madeBy: $0) }
        return events + (try await store.read(tasks, of: office)).values.joined()
    }

    private static func task(madeBy event: RecordedEvent) throws -> StreamID? {
        guard event.type == BookingProposalEvent.Sent.eventType,
            case .sent(let sent) = try BookingProposalEvent.catalog.event(event.type, Data(event.body.utf8))
        else { return nil }
        return ID<ConnectorTask>(sent.task).map { StreamID($0) }
    }
}
