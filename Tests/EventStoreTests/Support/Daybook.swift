import Domain
import EventStore
import Foundation

/// The smallest book there is, to keep in the log what tests write: lines are entered until it is closed.
enum Daybook: Decider {
    case open(lines: [String])
    case closed

    static let category = "daybook"

    init() { self = .open(lines: []) }

    mutating func evolve(_ event: DaybookEvent) {
        switch (event, self) {
        case (.entered(let entered), .open(let lines)): self = .open(lines: lines + [entered.line])
        case (.closed, .open): self = .closed
        case (_, .closed): break
        }
    }

    func decide(_ command: DaybookCommand, in context: CommandContext) throws(DaybookRefusal) -> [DaybookEvent] {
        switch (command, self) {
        case (.enter(let line), .open): [.entered(.init(line: line))]
        case (.close, .open): [.closed(.init())]
        case (.close, .closed): []
        case (.enter, .closed): throw .closed
        }
    }

    var lines: [String] {
        switch self {
        case .open(let lines): lines
        case .closed: []
        }
    }
}

enum DaybookCommand: Sendable {
    case enter(String)
    case close
}

enum DaybookRefusal: Refusal {
    case closed

    var reason: RefusalReason { .conflict }
    var code: String { "daybook-closed" }
}

enum DaybookEvent: DomainEvent {
    case entered(Entered)
    case closed(Closed)

    struct Entered: EventPayload {
        static let eventType = "daybook.entered"
        var line: String
    }

    struct Closed: EventPayload {
        static let eventType = "daybook.closed"
    }

    static let catalog = EventCatalog<Self>().reading(Self.entered).reading(Self.closed)

    var payload: any EventPayload {
        switch self {
        case .entered(let payload): payload
        case .closed(let payload): payload
        }
    }
}

extension ID where Entity == Daybook {
    static var fresh: Self { ID(UUID()) }
}

extension ID where Entity == Office {
    static var fresh: Self { ID(UUID()) }
}

extension ID where Entity == Dossier {
    static var fresh: Self { ID(UUID()) }
}

extension CommandContext {
    static func of(_ office: ID<Office>, by author: Author = .policy("test"), at now: Timestamp = Timestamp(Date()))
        -> CommandContext
    {
        CommandContext(
            office: office, author: author, now: now, correlation: UUID(), causation: UUID(), makeID: { UUID() })
    }
}
