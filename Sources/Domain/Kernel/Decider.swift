/// The state of one aggregate, rebuilt from its events (`evolve`), and the rules that turn a command into new events (`decide`).
///
/// `evolve` accepts every event and never fails: what happened is a fact, however odd. `decide` is pure: time, author and fresh ids
/// arrive in the context. It returns no events where nothing is left to do.
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
