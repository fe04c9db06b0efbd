import Domain
import EventStore

/// Events that may be handled now. The offices have their turn one after the other, and in the turns of an office its dossiers have
/// theirs, each with its events in order: a thousand of one hold up nobody else's.
struct OfficeTurns {
    private var offices = Turns<ID<Office>, DossierTurns>()
    private(set) var count = 0

    var bodyBytes: Int { offices.lines.values.reduce(0) { $0 + $1.bodyBytes } }

    mutating func append(_ event: RecordedEvent) {
        offices.change(event.office, or: DossierTurns()) { $0.append(event) }
        count += 1
    }

    mutating func next() -> RecordedEvent? {
        guard let event = offices.next(of: { $0.next() }, isEmpty: \.isEmpty) else { return nil }
        count -= 1
        return event
    }
}

/// Those of one office. What belongs to no dossier has its turn like a dossier's.
private struct DossierTurns {
    private var dossiers = Turns<ID<Dossier>?, ArraySlice<RecordedEvent>>()

    var isEmpty: Bool { dossiers.lines.isEmpty }
    var bodyBytes: Int { dossiers.lines.values.reduce(0) { $0 + $1.bodyBytes } }

    mutating func append(_ event: RecordedEvent) { dossiers.change(event.dossier, or: []) { $0.append(event) } }

    mutating func next() -> RecordedEvent? { dossiers.next(of: { $0.popFirst() }, isEmpty: \.isEmpty) }
}

/// Lines that have their turn one after the other; an empty one has none.
private struct Turns<Name: Hashable, Line> {
    private(set) var lines: [Name: Line] = [:]
    /// The line whose turn is next first.
    private var order: ArraySlice<Name> = []

    /// Changes a line, which begins as `empty`; a new one has its turn after all others.
    mutating func change(_ name: Name, or empty: Line, _ change: (inout Line) -> Void) {
        if lines[name] == nil { order.append(name) }
        change(&lines[name, default: empty])
    }

    /// Takes an event out of the line whose turn it is.
    mutating func next(
        of take: (inout Line) -> RecordedEvent?, isEmpty: (Line) -> Bool
    ) -> RecordedEvent? {
        guard let name = order.popFirst(), var line = lines.removeValue(forKey: name) else { return nil }
        let event = take(&line)
        guard !isEmpty(line) else { return event }
        lines[name] = line
        order.append(name)
        return event
    }
}
