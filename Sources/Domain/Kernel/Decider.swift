/// A consistency boundary: what it has seen (`evolve`), and what it answers when asked (`decide`).
///
/// `evolve` is total and silent: an event is a fact, however odd. `decide` is pure: time, author and fresh ids arrive in the
/// context. An empty array means "already so".
public protocol Decider: Sendable, Equatable {
    associatedtype Command: Sendable
    associatedtype Event: DomainEvent
    associatedtype Refusal: Domain.Refusal

    /// The category of its streams; part of the storage format.
    static var category: String { get }

    init()
    mutating func evolve(_ event: Event)
    func decide(_ command: Command, in context: CommandContext) throws(Refusal) -> [Event]
}

extension Decider {
    /// The state after `history`, from nothing.
    public init(folding history: some Sequence<Event>) {
        self.init()
        for event in history { evolve(event) }
    }
}
