import Domain
public import EventStore
import Foundation

/// Gives every task of booking an entry its stamped document; only then may an agent take it.
public struct StampingReactor: Reactor {
    public let name = "stamping"
    public let types: Set<String> = [ConnectorTaskEvent.Created.eventType]

    /// How often a PDF is opened before a page drawn of its invoice stands in for it.
    private static let tries = 3

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
        guard case .created(let task) = try event.decoded(as: ConnectorTaskEvent.self),
            let document = ID<Document>(task.document)
        else { return }
        try await stamp(
            document, for: ID(event.stream.id), task, isLastTry: attempt >= Self.tries,
            in: policies.context("stamping", because: event))
    }

    private func stamp(
        _ documentID: ID<Document>, for taskID: ID<ConnectorTask>, _ created: ConnectorTaskEvent.Created,
        isLastTry: Bool, in context: CommandContext
    ) async throws {
        let reader = StreamReader(store: commands.store, office: context.office)
        guard try await reader.load(taskID).state.progress?.rendition == nil,
            let profile = try await reader.load(documentID).state.profile
        else { return }
        let pdf = try await readable.stamped(created.stamp, profile, in: context.office, isLastTry: isLastTry)
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
