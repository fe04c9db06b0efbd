public import Domain
public import Testing

/// What has happened to one aggregate, the first part of a sentence: given these events, when asked this, then that.
public struct Given<State: Decider>: Sendable {
    private let history: [State.Event]

    public init(_ history: [State.Event]) { self.history = history }

    public init(_ history: State.Event...) { self.history = history }

    public var state: State { State(folding: history) }

    public func when(_ command: State.Command, in context: CommandContext = .claireAtNoon) -> Outcome<State> {
        do throws(State.Refusal) {
            return Outcome(history: history, answer: .success(try state.decide(command, in: context)))
        } catch {
            return Outcome(history: history, answer: .failure(error))
        }
    }
}

/// What a decider answered, to be compared with what the sentence expects.
public struct Outcome<State: Decider>: Sendable {
    fileprivate let history: [State.Event]
    fileprivate let answer: Result<[State.Event], State.Refusal>

    public func then(_ events: State.Event..., sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(answer == .success(events), sourceLocation: sourceLocation)
    }

    public func refused(_ refusal: State.Refusal, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(answer == .failure(refusal), sourceLocation: sourceLocation)
    }

    /// It is already so.
    public func nothing(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(answer == .success([]), sourceLocation: sourceLocation)
    }

    /// The state when the answer has happened too; a refusal changes nothing.
    public var state: State { State(folding: history + ((try? answer.get()) ?? [])) }
}
