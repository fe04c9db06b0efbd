public import Domain
import Foundation
import Synchronization

// The cast: the few people, places and moments our sentences speak of.

extension ID {
    /// The identity that always goes with `name`.
    public static func named(_ name: String) -> Self { ID(UUID.derived(from: ["cast", name])) }
}

extension ID<Member> {
    /// Collaborator of the office.
    public static var claire: Self { .named("claire") }
}

extension Author {
    public static var claire: Author { .member(.claire) }
    /// The agents beside two installations of the accounting package.
    public static var agent: Author { .token(.named("agent"), of: .named("connector")) }
    public static var otherAgent: Author { .token(.named("other agent"), of: .named("connector")) }
}

extension ID<Office> {
    public static var office: Self { .named("office") }
}

extension ID<Dossier> {
    public static var bakery: Self { .named("bakery") }
}

extension Timestamp {
    /// Sunday 15 March 2026, twelve o'clock UTC.
    public static var noon: Timestamp { Timestamp(microseconds: 1_773_576_000_000_000) }
}

extension CommandContext {
    public static var claireAtNoon: CommandContext { .by(.claire) }

    /// Fresh ids are the same in every context: `fresh 1`, `fresh 2` and so on of the cast.
    public static func by(_ author: Author, at now: Timestamp = .noon) -> CommandContext {
        let ids = FreshIDs()
        return CommandContext(
            office: .office, author: author, now: now, correlation: UUID.derived(from: ["correlation"]),
            causation: UUID.derived(from: ["causation"]), makeID: { ids.next() })
    }
}

private final class FreshIDs: Sendable {
    private let count = Mutex(0)

    func next() -> UUID {
        let number = count.withLock { count in
            count += 1
            return count
        }
        return ID<Office>.named("fresh \(number)").uuid
    }
}

extension CalendarDate {
    /// - Precondition: `text` is a day.
    public static func day(_ text: String) -> CalendarDate {
        guard let day = CalendarDate(text) else { preconditionFailure("\(text) is no day.") }
        return day
    }
}

extension AccountingPeriod {
    /// - Precondition: `text` is a period.
    public static func month(_ text: String) -> AccountingPeriod {
        guard let month = AccountingPeriod(text) else { preconditionFailure("\(text) is no period.") }
        return month
    }
}
