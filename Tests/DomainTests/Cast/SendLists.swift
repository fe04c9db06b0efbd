import Foundation
import GivenWhenThen
import Testing

@testable import Domain

extension Loaded {
    /// What was read of the stream of `id`.
    static func reading(_ id: ID<State>, _ history: [State.Event]) -> Loaded {
        Loaded(id: id, state: State(folding: history), version: history.count)
    }
}

extension Loaded<BookingProposal> {
    /// The open proposal called `name`, of the document called `name`.
    static func open(_ name: String, _ draft: Drafted, _ more: BookingProposalEvent...) -> Loaded {
        let named = draft.with { $0.document = "\(ID<Document>.named(name))" }
        return reading(.named(name), [.drafted(named)] + more)
    }

    var open: ProposalContent? {
        if case .open(let proposal) = state { proposal } else { nil }
    }
}

/// A send list of the bakery, and what became of it.
struct Sending {
    var side = InvoiceSide.purchase
    var proposals: [Loaded<BookingProposal>]
    var journals: [String: [JournalEvent]] = ["CFAK": [.added("CFAK")], "CFVK": [.added("CFVK", .sale)]]
    var series: [NumberSeriesEvent] = []
    var dossier = [DossierEvent.activated()]
    var office = OfficeSettings()
    var notes: [ID<Document>: String] = [:]

    var list: SendList {
        get throws {
            SendList(
                dossierID: .bakery, dossier: try #require(Dossier(folding: dossier).profile), office: office,
                side: side,
                proposals: proposals,
                journals: Dictionary(
                    uniqueKeysWithValues: journals.map { code, history in
                        (code, .reading(Journal.id(code, of: .bakery), history))
                    }),
                series: loadedSeries)
        }
    }

    private var loadedSeries: [SendList.SeriesKey: Loaded<NumberSeries>] {
        var histories: [SendList.SeriesKey: [NumberSeriesEvent]] = [:]
        for event in series { histories[event.series, default: []].append(event) }
        return Dictionary(
            uniqueKeysWithValues: histories.map { key, history in
                (
                    key,
                    .reading(NumberSeries.id(journal: key.journal, fiscalYear: key.fiscalYear, of: .bakery), history)
                )
            })
    }

    func plan(selection: Set<ID<BookingProposal>>? = nil) throws -> NumberingPlan {
        try list.plan(selection: selection)
    }

    func send(selection: Set<ID<BookingProposal>>? = nil) throws -> SendList.Decision {
        try list.send(selection: selection, notes: notes, in: .claireAtNoon)
    }

    /// The numbers the list gets, in the order it gets them.
    var numbers: [String] {
        get throws { try send().items.map(\.number) }
    }

    /// The same dossier after `decision`, with these proposals to send next.
    func after(_ decision: SendList.Decision, next: [Loaded<BookingProposal>]) throws -> Sending {
        try after(decision.act, next: next)
    }

    /// The same dossier after `act`, with these proposals to send next.
    func after(_ act: Act, next: [Loaded<BookingProposal>]) throws -> Sending {
        var later = self
        later.proposals = next
        for write in act.writes {
            for payload in write.payloads {
                let body = Data(try payload.storedText().utf8)
                let type = type(of: payload).eventType
                if NumberSeriesEvent.catalog.types.contains(type) {
                    later.series.append(try NumberSeriesEvent.catalog.event(type, body))
                } else if let started = payload as? JournalEvent.NumberingStarted {
                    later.journals[started.journal, default: []].append(.numberingStarted(started))
                }
            }
        }
        return later
    }
}

extension NumberSeriesEvent {
    fileprivate var series: SendList.SeriesKey {
        switch self {
        case .drawn(let event): .init(journal: event.journal, fiscalYear: event.fiscalYear)
        case .voided(let event): .init(journal: event.journal, fiscalYear: event.fiscalYear)
        case .released(let event): .init(journal: event.journal, fiscalYear: event.fiscalYear)
        }
    }
}

extension SendList.Decision {
    /// The payloads of one kind, in the order they are written.
    func payloads<Payload: EventPayload>(_ kind: Payload.Type = Payload.self) -> [Payload] {
        act.writes.flatMap(\.payloads).compactMap { $0 as? Payload }
    }
}
