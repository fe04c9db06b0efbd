import EventStore
import TestTools

/// Sends one errand after the other, each until it is answered, under one key; remembers what it was told.
struct SimulatedClient {
    enum Reply: Equatable, Sendable {
        case done(StoredAnswer)
        case refused
        /// 503: whether it was done is not known.
        case unknown
    }

    let number: Int
    private(set) var errand: Errand?
    private(set) var told: [(errand: Errand, reply: Reply)] = []
    private var random: SeededRandom
    private let errands: Int

    init(_ number: Int, seed: UInt64, errands: Int) {
        self.number = number
        self.errands = errands
        random = SeededRandom(seed, 1_000 + number)
    }

    /// What it asks now: what it waits for, again, or the next. Nil when all is done.
    mutating func ask() -> Errand? {
        if let errand, errand.key == nil { end(errand, .unknown) }
        if errand == nil, told.count < errands {
            errand = Errand(client: number, number: told.count, random: &random)
        }
        return errand
    }

    /// - Throws: where a command is answered one way, and then another.
    mutating func hear(_ reply: Reply, to number: Int) throws(Violation) {
        if let errand, errand.number == number {
            if reply != .unknown || errand.key == nil { end(errand, reply) }
            return
        }
        let before = told[number].reply
        guard reply != .unknown, before != .unknown else { return }
        try demand(before == reply, "client \(self.number) was told \(before) to errand \(number), and then \(reply)")
    }

    private mutating func end(_ errand: Errand, _ reply: Reply) {
        told.append((errand, reply))
        self.errand = nil
    }
}
