import TestTools

/// One thing that happens. Numbers choose among what is there at that moment, so that a course of steps still makes sense
/// when some are dropped.
enum Step: Sendable, Equatable {
    /// A client sends its next errand to a server, or the one it waits for once more.
    case ask(client: Int, server: Int)
    /// A question of a server to the database is answered.
    case serve(server: Int, question: Int)
    /// The writer of a server makes its next move.
    case write(server: Int)
    /// An answer reaches its client, or is lost on the way.
    case hear(answer: Int, isLost: Bool)
    case read(reader: Int, server: Int, limit: Int)
    case look(server: Int, limit: Int)
    case work(Int)
    case note
    case project(server: Int, limit: Int, dies: Bool)
    case cut(server: Int, strays: Bool)
    /// A call whose connection broke arrives after all.
    case land
    case crash(server: Int, strays: Bool)
    case restartConsumer
    /// The clock of a server jumps by so many seconds.
    case jump(server: Int, seconds: Int)

    init(random: inout SeededRandom) {
        func number(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }
        let server = number(2)
        switch number(100) {
        case 0..<14: self = .ask(client: number(3), server: server)
        case 14..<38: self = .serve(server: server, question: number(8))
        case 38..<66: self = .write(server: server)
        case 66..<72: self = .hear(answer: number(8), isLost: number(4) == 0)
        case 72..<77: self = .read(reader: number(2), server: server, limit: 1 + number(5))
        case 77..<80: self = .look(server: server, limit: 1 + number(5))
        case 80..<86: self = .work(number(8))
        case 86..<88: self = .note
        case 88..<91: self = .project(server: server, limit: 1 + number(5), dies: number(4) == 0)
        case 91..<94: self = .cut(server: server, strays: number(2) == 0)
        case 94..<96: self = .land
        case 96..<97: self = .crash(server: server, strays: number(2) == 0)
        case 97..<98: self = .restartConsumer
        default: self = .jump(server: server, seconds: number(2) == 0 ? -3_600 : 3_600)
        }
    }
}
