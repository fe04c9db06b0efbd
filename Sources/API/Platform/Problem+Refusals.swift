import Documents
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Postgres
import Projections
import Workflows

extension Problem {
    /// The one place where a refusal gets its status (STYLE §5).
    init(refusing refusal: any Domain.Refusal) {
        let status: HTTPResponse.Status =
            switch refusal.reason {
            case .unknown: .notFound
            case .forbidden: .forbidden
            case .conflict: .conflict
            case .invalid: .unprocessableContent
            }
        if case IntakeRefusal.tooLarge(let limit) = refusal {
            self = .tooLarge(limit: limit)
            return
        }
        self.init(status, refusal.code, refusal.details)
        if let field = refusal.field {
            errors = [FieldProblem(place: .pointer("/\(field)"), code: refusal.code, values: refusal.details)]
        }
        switch refusal {
        case let missing as MissingRight: self = .missingScope(missing.scope.rawValue)
        case SendRefusal.notReady(let blockers): self = with("blockers", json: blockers.json)
        case let refused as BulkChange<BookingProposal>.Refused:
            self = with("results") { BulkAnswer.results(refused.results, $0) }
        case let refused as BulkChange<Document>.Refused:
            self = with("results") { BulkAnswer.results(refused.results, $0) }
        case BookingProposalRefusal.notBookable(let reasons):
            errors = reasons.prefix(Self.mostErrors).map { FieldProblem(keepingBack: $0) }
            self = with("reasons", reasons)
        case ConnectorTaskRefusal.inTheBooks(let references): self = with("entries", references)
        default: break
        }
        if case IntakeRefusal.entry(let name, _) = refusal { self = with("entry", name) }
        if let flaw = (refusal as? IntakeRefusal)?.flaw { self = with("reason", flaw.words) }
    }

    /// What the log, the read models and the workers that open files can answer besides; nil for any other error.
    init?(ofStore error: any Error) {
        switch error {
        case let unknown as UnknownEventType:
            let type = CloudEvent.type(unknown.type)
            self = Problem(.serviceUnavailable, "newer-event", ["type": type])
                .header(.retryAfter, "60").with("type_of_event", type)
        case is IdempotencyKeyReused: self = .idempotencyKeyReused
        case is LogUnavailable, is PoolTimeout, is PoolClosed: self = .databaseUnavailable
        case is LogDiskFull: self = .diskFull
        // Who may say where deliveries begin says so in the member `after` of the body.
        case let beyond as ConsumerRestart.BeyondHead:
            self.init(FieldErrors("after-beyond-head", ["head": "\(beyond.head)"], at: "/after"))
        case let error as ReadModelsBehind: self = .projectionBehind(position: error.position)
        case let failure as SpoolFailure where failure.isDiskFull: self = .diskFull
        case let unreadable as UnreadableDocument where unreadable.isMissing: self = .contentMissing
        case is IncompleteContent: self = .contentMissing
        case let error as DocumentError where error.mayPass: self = .documentsUnavailable
        case is DocumentsBusy: self = .documentsUnavailable
        case is TooMuchContention: self = .tooMuchContention
        case let error as PostgresError where error.isDiskFull: self = .diskFull
        case let error as PostgresError where error.isOfTheServer: self = .databaseUnavailable
        case let error as ListError: self.init(listing: error)
        default: return nil
        }
    }

    private static let documentsUnavailable = Problem(.serviceUnavailable, "documents-unavailable")
        .header(.retryAfter, "5")

    private static var contentMissing: Problem {
        var problem = Problem(.serviceUnavailable, "content-missing").header(.retryAfter, "60")
        problem.needsSomebody = true
        return problem
    }

    private init(listing error: ListError) {
        switch error {
        case .unknownFilter(let name): self.init(.badRequest, "unknown-filter", ["filter": name])
        case .unknownSort(let name): self.init(.badRequest, "unknown-sort", ["sorts": name])
        case .invalidCursor: self.init(FieldErrors("invalid-cursor").inParameter("cursor"))
        case .invalidValue(let name): self.init(.badRequest, "invalid-value", ["field": name])
        }
    }
}

extension [NumberingPlan.Blocker] {
    /// `[{proposal, validation, reasons}]`, as gate and refused sends show them.
    var json: [UInt8] {
        JSONWriter.array { array in
            for blocker in self {
                array.object { object in
                    object.field("proposal", blocker.proposal.description)
                    object.field("validation", blocker.validation.rawValue)
                    object.field("reasons", blocker.reasons)
                }
            }
        }
    }
}
