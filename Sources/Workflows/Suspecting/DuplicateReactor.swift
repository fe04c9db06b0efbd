import Domain
public import EventStore
import Foundation
public import Projections

/// Who makes a proposal the second for an invoice suspects one of the two, as far as the other could be seen then. Two that become
/// the same invoice at one moment write different streams and may miss each other; this one looks again behind both, and whichever
/// comes second in the log finds the other (FEATURES VC-08, A-12). So it does where the books come to hold the invoice of a proposal, or
/// hold it no more: what is reported of them and what is read or corrected at that moment write different streams too.
public struct DuplicateReactor: Reactor {
    /// Its place in the log is kept under this name.
    public let name = "suspecting"
    public let types: Set<String> = [
        BookingProposalEvent.Drafted.eventType, BookingProposalEvent.ReadingFailed.eventType,
        BookingProposalEvent.Annotated.eventType, BookingProposalEvent.Moved.eventType,
        BookingProposalEvent.Returned.eventType, BookingProposalEvent.Deleted.eventType,
        BookingProposalEvent.Restored.eventType, LedgerEvent.EntriesObserved.eventType,
        LedgerEvent.EntriesRemoved.eventType,
    ]

    /// What must have seen the event before it is handled.
    public static let models: [any ReadModel.Type] = [ProposalRow.self, LedgerEntryRow.self]

    private let commands: CommandHandler
    private let knowledge: any KnownProposals
    private let policies: PolicyContexts

    public init(commands: CommandHandler, knowledge: any KnownProposals, policies: PolicyContexts) {
        self.commands = commands
        self.knowledge = knowledge
        self.policies = policies
    }

    public func handle(_ event: RecordedEvent, attempt: Int) async throws {
        guard concerns(event) else { return }
        switch event.stream.category {
        case LedgerSync.category: try await compareWithBooks(because: event)
        default: try await lookAgain(behind: event)
        }
    }

    private func lookAgain(behind event: RecordedEvent) async throws {
        let id = ID<BookingProposal>(event.stream.id)
        let context = policies.context(name, because: event)
        let reader = StreamReader(store: commands.store, office: event.office)
        let before =
            event.version == 1
            ? Loaded(id: id, state: .unknown, version: 0) : try await reader.load(id, at: event.position - 1)
        // Nearly always all of it stands there already, and this one look is all.
        let now = try await reader.load(id)
        guard try await !knowledge.lookingAgain(at: now, since: before, context, reader).isEmpty else { return }
        _ = try await commands.perform(in: context) { reader in
            let now = try await reader.load(id)
            return .init(try await knowledge.lookingAgain(at: now, since: before, context, reader), ())
        }
    }

    /// The entries themselves say whose they may be; what the books hold of a proposal's invoice by now is asked anew.
    private func compareWithBooks(because event: RecordedEvent) async throws {
        guard let dossier = event.dossier, let change = try event.decoded(as: LedgerEvent.self) else { return }
        let (entries, named): ([LedgerEvent.Entry], [String])
        switch change {
        case .entriesObserved(let observed): (entries, named) = (observed.entries, observed.entries.map(\.externalRef))
        case .entriesRemoved(let removed): (entries, named) = ([], removed.entries.map(\.externalRef))
        case .accountsObserved, .counterpartiesObserved, .journalsObserved, .completed: return
        }
        let context = policies.context(name, because: event)
        let concerned = try await knowledge.proposals(
            bookedAs: entries, orSuspectedOf: named, in: dossier, event.office)
        for proposal in concerned {
            _ = try await commands.perform(in: context) { reader in
                var act = Act()
                _ = try await knowledge.suspectingEntries(try await reader.load(proposal), into: &act, context)
                return .init(act, ())
            }
        }
    }

    /// Whether a proposal may be for another invoice behind the event than before it, by what the event says of itself: most change
    /// nothing of that.
    public func concerns(_ event: RecordedEvent) -> Bool {
        // What cannot be read is handled, and so found to be unreadable.
        guard let change = try? event.decoded(as: BookingProposalEvent.self) else { return true }
        return switch change {
        case .annotated(let annotated): !InvoiceIdentity.fields.isDisjoint(with: annotated.touched)
        case .drafted(let drafted): drafted.counterparty != nil || event.version > 1
        case .readingFailed: event.version > 1
        case .moved, .returned, .deleted, .restored: true
        case .checked, .duplicateSuspected, .sent, .helpAsked, .helpGiven: false
        }
    }
}
