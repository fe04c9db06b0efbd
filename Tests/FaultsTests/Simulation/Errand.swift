import Domain
import EventStore
import Foundation
import TestTools

/// What a client wants done: something with a mark of its own, so that its effect is known again in the log.
struct Errand: Sendable {
    enum Kind: CaseIterable, Sendable {
        /// Renames a journal.
        case rename
        /// Renames it without a key: such a command is never repeated by its client, since nobody would know it again.
        case renameOnce
        /// Closes a period in a journal.
        case close
        /// Closes a period in both journals, in one act.
        case closeBoth
        /// Closes a period in a journal while it is open in the other, which is read and not written. Two clients try it from
        /// either side: one of them must be told no.
        case closeAlone
    }

    let client: Int
    let number: Int
    let kind: Kind
    /// 0 or 1.
    let journal: Int
    /// Nil for a command that is sent once.
    let key: CommandKey?

    static let dossier = ID<Dossier>(UUID(uuid: (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)))
    static let office = ID<Office>(UUID(uuid: (2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2)))
    static let journals = [Journal.id("CFAK", of: dossier), Journal.id("CFVK", of: dossier)]

    /// The marks it leaves in the log, all or none.
    let marks: [Mark]
    /// The mark that must not stand beside its own.
    let excluded: Mark?
    private let alias: String
    /// What it closes: a period no other errand touches, or that of the one who tries it from the other side.
    private let period: AccountingPeriod

    init(client: Int, number: Int, random: inout SeededRandom) {
        self.client = client
        self.number = number
        kind = Kind.allCases.randomElement(using: &random) ?? .rename
        // Clients 0 and 1 meet at the same period from either side.
        journal = kind == .closeAlone ? client % 2 : Int.random(in: 0...1, using: &random)
        let named = CommandKey(
            actor: "token:\(client)", key: "\(number)", requestHash: Data("\(client).\(number)".utf8))
        key = kind == .renameOnce ? nil : named
        alias = "alias \(client).\(number)"
        let year = kind == .closeAlone ? 2100 + client / 2 : 2030 + client
        guard let period = AccountingPeriod(year: year + number / 12 * 10, month: number % 12 + 1) else {
            preconditionFailure("An errand's period lies outside the calendar")
        }
        self.period = period
        switch kind {
        case .rename, .renameOnce: marks = [Mark(journal: journal, what: alias)]
        case .close, .closeAlone: marks = [Mark(journal: journal, what: "\(period)")]
        case .closeBoth: marks = (0...1).map { Mark(journal: $0, what: "\(period)") }
        }
        excluded = kind == .closeAlone ? Mark(journal: 1 - journal, what: "\(period)") : nil
    }

    func perform(on handler: CommandHandler, in context: CommandContext) async throws -> StoredAnswer {
        let mine = Data("\(client).\(number)".utf8)
        let performed = try await handler.perform(in: context, key: key, answer: { .some($0) }) { reader in
            let act = try await decide(reader, in: context)
            let version = act.writes.map { $0.expectedVersion + $0.payloads.count }.max() ?? 0
            return CommandHandler.Decision<StoredAnswer>(
                act, StoredAnswer(status: 200, headers: ["etag": "\"\(version)\""], body: mine))
        }
        switch performed {
        case .fresh(let answer, _), .repeated(let answer, _): return answer
        }
    }

    private func decide(_ reader: StreamReader, in context: CommandContext) async throws -> Act {
        var act = Act()
        let command: JournalCommand =
            switch kind {
            case .rename, .renameOnce: .change(.init(alias: alias))
            case .close, .closeBoth, .closeAlone: .close(period, affected: [])
            }
        for number in kind == .closeBoth ? [0, 1] : [journal] {
            let loaded = try await reader.load(Self.journals[number])
            act.append(try loaded.state.decide(command, in: context), to: loaded, dossier: Self.dossier)
        }
        if kind == .closeAlone {
            let other = try await reader.load(Self.journals[1 - journal])
            guard other.state.profile?.isOpen(period) == true else { throw ClosedThere() }
            act.guarding(other)
        }
        return act
    }

    struct ClosedThere: Error {}
}

/// What an errand leaves in the log.
struct Mark: Hashable, Sendable, CustomStringConvertible {
    let journal: Int
    let what: String

    init(journal: Int, what: String) {
        self.journal = journal
        self.what = what
    }

    /// Nil for an event that is no errand's.
    init?(_ event: RecordedEvent) throws {
        guard let journal = Errand.journals.firstIndex(where: { $0.uuid == event.stream.id }) else { return nil }
        switch try event.decoded(as: JournalEvent.self) {
        case .changed(let change): self.init(journal: journal, what: change.alias ?? "")
        case .periodClosed(let closed): self.init(journal: journal, what: closed.period)
        default: return nil
        }
    }

    var description: String { "\(what) in journal \(journal)" }
}
