import Domain
import EventStore
import Hummingbird

/// The bytes of a document: as they were delivered, and with its stamp.
struct DocumentContentRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/documents/{document}/content", scope: nil,
                Operation(
                    "documentContent", "The bytes as they were delivered", tag: "Documents",
                    description:
                        "With the right `documents:read`; of a miscellaneous document in the archive, `archive:read` is enough."
                ).query().file("The bytes.", DeliveryRoutes.keptTypes).refuses(403, "The token lacks the right."),
                handle: content),
            Route(
                .get, "/v1/documents/{document}/renditions/stamped", scope: nil,
                Operation(
                    "stampedDocument", "The PDF with its stamp", tag: "Documents",
                    description:
                        "With the right `documents:read`; of an invoice in the archive, `archive:read` is enough."
                ).query().file("The PDF.", ["application/pdf"]).refuses(403, "The token lacks the right."),
                handle: stamped),
        ]
    }

    @Sendable func content(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let loaded = try await document(context, openedBy: caller) { $0.mailbox == .misc }
        guard let profile = loaded.state.profile else { throw Problem.notFound }
        return try await platform.file(
            profile.content, of: caller.office, mediaType: profile.mediaType, filename: profile.filename,
            kept: .forGood, request, context)
    }

    @Sendable func stamped(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let loaded = try await document(context, openedBy: caller) { $0.mailbox != .misc }
        guard let profile = loaded.state.profile, let stamped = profile.stamped else { throw Problem.notFound }
        // What came back from the package has lost the number on its stamp; sent again, it has none until it is stamped anew.
        let proposal = try await platform.reader(of: caller.office).load(BookingProposal.id(of: loaded.id))
        guard case .sent(_, let place) = proposal.state, profile.stampedFor == place.task else {
            throw Problem.notFound
        }
        return try await platform.file(
            stamped, of: caller.office, mediaType: "application/pdf", filename: profile.title + ".pdf",
            kept: .untilOthersCome, request, context)
    }

    /// A document whose bytes are asked for. Whoever may see the archive alone opens what lies there, in the form it has there (FEATURES
    /// AR-05, CU-07).
    /// - Parameter isShownInArchive: whether the archive has these bytes of such a document.
    private func document(
        _ context: BasicContext, openedBy caller: Caller, _ isShownInArchive: (DocumentProfile) -> Bool
    ) async throws -> Loaded<Document> {
        let mayReadAll = caller.scopes.contains(.documentsRead)
        guard mayReadAll || caller.scopes.contains(.archiveRead) else {
            throw Problem.missingScope(Scope.documentsRead.rawValue)
        }
        let loaded = try await context.document(of: caller, platform)
        if mayReadAll { return loaded }
        guard case .sent(let profile) = loaded.state, profile.isFiled, isShownInArchive(profile) else {
            throw Problem.missingScope(Scope.documentsRead.rawValue)
        }
        return loaded
    }
}
