public import Domain
public import Foundation

/// A piece of work for an agent, whole: what it is to do, how far it is, and its place in its dossier's queue.
public struct TaskRow: ReadModel, Equatable {
    public enum Phase: String, Codable, Sendable, CaseIterable {
        /// Its document is still being stamped, so that no agent may take it yet.
        case waiting
        case ready
        case claimed
        case completed
        case failed
        case abandoned
    }

    public let id: ID<ConnectorTask>
    public let office: ID<Office>
    public let dossier: ID<Dossier>?
    /// Of the event that created it: first in, first out.
    public let position: Int64
    public let createdAt: Timestamp
    public let created: ConnectorTaskEvent.Created
    public internal(set) var progress = TaskProgress()
    /// Of the task's own stream.
    public internal(set) var version: Int

    public static let name = "task"
    public static let version = 4
    public static let sources: [EventSource] = [.all(ConnectorTask.self)]
    public static let columns: [ReadModelColumn<TaskRow>] = [
        .integer("queue_position", .sort) { $0.position },
        .text("software", .filter) { $0.created.software },
        .text("installation", .filter) { $0.created.installation },
        .text("phase", .filter) { $0.phase.rawValue },
        .moment("lease_until", .kept) { $0.progress.leaseUntil },
        .text("claimed_by", .kept) { $0.claimedBy },
        .text("kind", .filter) { $0.created.kind },
        .text("journal", .filter) { $0.created.journal },
        .text("number", .filterAndSort) { $0.created.number },
        .text("fiscal_year", .filter) { $0.created.fiscalYear },
        .text("external_ref", .filter) { $0.externalRef },
        .uuid("document", .filter) { UUID(text: $0.created.document) },
        .uuid("proposal", .filter) { UUID(text: $0.created.proposal) },
    ]
    public static let defaultOrder = [ListOrder("queue_position")]
    public static let indexes = [
        ReadModelIndex("software", "installation", "queue_position", where: isUnfinished),
        ReadModelIndex("dossier", "queue_position", "id"),
        ReadModelIndex("dossier", "journal", "number", "fiscal_year"),
        ReadModelIndex("dossier", "external_ref"),
    ]
}

extension TaskRow {
    /// SQL: neither booked nor given up. An index holds those, so a query says it in these words.
    static let isUnfinished = "phase NOT IN ('completed', 'abandoned')"

    public var phase: Phase {
        switch progress.phase {
        case .open: progress.rendition == nil ? .waiting : .ready
        case .claimed: .claimed
        case .completed: .completed
        case .failed: .failed
        case .abandoned: .abandoned
        }
    }

    /// The agent that holds it; nil where nobody does.
    public var claimedBy: String? {
        if case .claimed(let by, _) = progress.phase { by } else { nil }
    }

    public func isHeld(by agent: String, at now: Timestamp) -> Bool {
        if case .claimed(agent, let until) = progress.phase { now < until } else { false }
    }

    /// The entry's name in the package, once booked.
    public var externalRef: String? {
        if case .completed(let reference) = progress.phase { reference } else { progress.observed.last }
    }

    public static func keys(of event: ProjectedEvent) throws -> [UUID] {
        event.stream.category == ConnectorTask.category ? [event.stream.id] : []
    }

    public static func evolve(_ row: inout TaskRow?, key: UUID, _ event: ProjectedEvent) throws {
        guard let change = try event.read(as: ConnectorTaskEvent.self) else { return }
        if case .created(let created) = change {
            row =
                row
                ?? TaskRow(
                    id: ID(key), office: event.office, dossier: event.dossier, position: event.position,
                    createdAt: event.recordedAt, created: created, version: event.version)
        } else {
            row?.progress.evolve(change)
            row?.version = event.version
        }
    }
}
