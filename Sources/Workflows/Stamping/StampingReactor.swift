import Documents
import Domain
public import EventStore
import Foundation

/// Gives every task of booking an entry its stamped document; only then may an agent take it. A task whose document takes no stamp
/// fails, for the operator to see, and is stamped anew when a person has it tried again. So does one whose stamping a person had it pass
/// over.
public struct StampingReactor: Reactor {
    public let name = "stamping"
    public let types: Set<String> = [
        ConnectorTaskEvent.Created.eventType, ConnectorTaskEvent.Retried.eventType,
        ConsumerEvent.EventSkipped.eventType,
    ]

    /// How often a document is stamped before its task fails, and from which try on a page drawn of an invoice stands in for its PDF.
    private static let tries = 5
    /// The same where only the worker failed, which passes: some minutes.
    private static let triesOfWorker = 9
    private static let firstDrawing = 3

    private let commands: CommandHandler
    private let contents: any DocumentContents
    private let readable: ReadablePDF
    private let policies: PolicyContexts

    public init(
        commands: CommandHandler, contents: any DocumentContents, readable: ReadablePDF, policies: PolicyContexts
    ) {
        self.commands = commands
        self.contents = contents
        self.readable = readable
        self.policies = policies
    }

    public func handle(_ event: RecordedEvent, attempt: Int) async throws {
        let context = policies.context("stamping", because: event)
        guard event.stream.category == ConnectorTask.category else { return try await giveUp(as: event, in: context) }
        let task = ID<ConnectorTask>(event.stream.id)
        do {
            try await stamp(task, insists: attempt >= Self.firstDrawing, in: context)
        } catch  where attempt >= Self.tries(after: error) && !Task.isCancelled && !Surroundings.areToBlame(for: error)
        {
            try await giveUp(task, of: event.dossier, "The document could not be stamped. \(error)", in: context)
        }
    }

    /// - Parameter decision: an event of a consumer; one that passes over no stamping changes nothing.
    private func giveUp(as decision: RecordedEvent, in context: CommandContext) async throws {
        guard let passed = try await commands.store.passedOver(by: name, as: decision),
            passed.event.stream.category == ConnectorTask.category
        else { return }
        try await giveUp(
            ID(passed.event.stream.id), of: passed.event.dossier,
            "The stamping of its document was passed over: \(passed.reason)", in: context)
    }

    private func giveUp(
        _ task: ID<ConnectorTask>, of dossier: ID<Dossier>?, _ instruction: String, in context: CommandContext
    ) async throws {
        let failure = TaskFailure(owner: .operator, reason: "other", instruction: instruction)
        _ = try await commands.handle(.giveUpStamping(failure), on: task, dossier: dossier, in: context)
    }

    private static func tries(after error: any Error) -> Int {
        (error as? DocumentError)?.mayPass == true ? triesOfWorker : tries
    }

    private func stamp(_ taskID: ID<ConnectorTask>, insists: Bool, in context: CommandContext) async throws {
        let reader = StreamReader(store: commands.store, office: context.office)
        guard case .created(let created, let progress) = try await reader.load(taskID).state, progress.isBeingStamped,
            let documentID = ID<Document>(created.document),
            let profile = try await reader.load(documentID).state.profile
        else { return }
        let pdf = try await readable.stamped(created.stamp, profile, in: context.office, insists: insists)
        let kept = try await contents.keep(pdf, of: context.office)
        _ = try await commands.perform(in: context) { reader in
            let task = try await reader.load(taskID)
            let document = try await reader.load(documentID)
            var act = Act()
            let prepared = ConnectorTaskEvent.Prepared(
                dossier: created.dossier, sha256: "\(kept.hash)", size: kept.size)
            let preparing = try task.state.decide(.prepare(prepared), in: context)
            guard !preparing.isEmpty else { return .init(act, ()) }
            let stamped = DocumentEvent.Stamped(
                dossier: created.dossier, proposal: created.proposal, task: "\(taskID)", journal: created.journal,
                number: created.number, text: created.stamp, sha256: "\(kept.hash)", size: kept.size)
            act.append(
                try document.state.decide(.stamp(stamped), in: context), to: document, dossier: profile.dossier)
            act.append(preparing, to: task, dossier: profile.dossier)
            return .init(act, ())
        }
    }
}
