import Foundation
import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `Giving up a booking` {
    private static let reason = "wrong VAT code"
    private static let checked = Loaded<BookingProposal>.open("a", .balanced, .checked())

    /// What was sent of one proposal, and refused by the package.
    private struct Refused {
        let sending: Sending
        var proposal: Loaded<BookingProposal>
        let task: Loaded<ConnectorTask>
        let series: Loaded<NumberSeries>
        var journal: Loaded<Journal>

        init(_ proposal: Loaded<BookingProposal>, journal history: [JournalEvent]) throws {
            let code = try #require(proposal.open?.fields.journal)
            let side = try #require(proposal.open?.side)
            let before = Sending(side: side, proposals: [proposal], journals: [code: history])
            let decision = try before.send()
            sending = try before.after(decision, next: [])
            let sent = try #require(decision.payloads(BookingProposalEvent.Sent.self).first)
            self.proposal = proposal.after([.sent(sent)])
            let created = try #require(decision.payloads(ConnectorTaskEvent.Created.self).first)
            let id = try #require(decision.items.first.flatMap { ID<ConnectorTask>($0.task) })
            task = .reading(id, [.created(created), .preparedSeven, .claimed(.agent), .failed(.agent)])
            series = .reading(
                NumberSeries.id(journal: code, fiscalYear: "2026", of: .bakery), sending.series)
            journal = .reading(Journal.id(code, of: .bakery), history)
        }

        func givenUp() throws -> Act {
            try TaskAbandonment(task: task, proposal: proposal, series: series, journal: journal, foreignEntries: [])
                .act(reason: reason, disowned: [], in: .claireAtNoon)
        }

        func returned(by act: Act) throws -> ProposalContent {
            guard case .open(let proposal) = act.leaving(proposal).state else { throw NotOpen() }
            return proposal
        }
    }

    private struct NotOpen: Error {}

    @Test func `ends the task, voids the number it drew and brings the proposal back, in one act`() throws {
        let refused = try Refused(Self.checked, journal: [.added("CFAK", nextNumber: 388)])
        let act = try refused.givenUp()
        #expect(act.writes.map(\.stream) == [refused.task.stream, refused.series.stream, refused.proposal.stream])
        #expect(act.writes.map(\.expectedVersion) == [4, 1, 3])
        #expect(act.writes.allSatisfy { $0.dossier == .bakery })
        #expect(act.guards == [.init(stream: refused.journal.stream, expectedVersion: 1)])
        let voided = try #require(act.writes[1].payloads.first as? NumberSeriesEvent.Voided)
        #expect(voided.number == "388" && voided.reason == Self.reason && voided.by == "\(Author.claire)")
    }

    @Test func `brings the proposal back as it was sent, unchecked and free of questions`() throws {
        let refused = try Refused(Self.checked, journal: [.added("CFAK")])
        let returned = try refused.returned(by: try refused.givenUp())
        #expect(returned.fields == Self.checked.open?.fields && returned.check == nil && !returned.needsHelp)
        #expect(returned.validation(periodIsOpen: true).code == .ok)
    }

    @Test func `leaves it to the counterparty to state its VAT number, where the proposal did not state one`() {
        func returned(_ draft: Drafted, statedSince number: String?) -> VATNumber? {
            let history: [BookingProposalEvent] = [.drafted(draft), .sevenSent(naming: number), .returnedFromSeven]
            return BookingProposal(folding: history).content?.fields.counterparty?.vatNumber
        }
        let stating = Drafted.balanced.with { $0.counterparty = .newcomer }
        #expect(returned(.balanced, statedSince: "BE0403019261") == nil)
        #expect(returned(stating, statedSince: nil)?.description == stating.counterparty?.vatNumber)
    }

    @Test func `leaves a hole: sent again, the proposal gets the next number and another task`() throws {
        let refused = try Refused(Self.checked, journal: [.added("CFAK", nextNumber: 388)])
        let act = try refused.givenUp()
        let again = try refused.sending.after(act, next: [act.leaving(refused.proposal)])
        let decision = try again.list.send(notes: [:], in: .by(.otherAgent, at: .noon.adding(seconds: 60)))
        #expect(decision.items.map(\.number) == ["389"])
    }

    @Test func `frees the number of a sale, which keeps it when it is sent again`() throws {
        let refused = try Refused(.open("sale", .sale), journal: [.added("CFVK", .sale)])
        let act = try refused.givenUp()
        let released = try #require(act.writes[1].payloads.first as? NumberSeriesEvent.Released)
        #expect(released.number == "VF 2026/0042" && released.reason == Self.reason)
        let again = try refused.sending.after(act, next: [act.leaving(refused.proposal)])
        #expect(try again.numbers == ["VF 2026/0042"])
    }

    @Test func `tells the proposal what its journal says by now of its period and of other currencies`() throws {
        var refused = try Refused(Self.checked, journal: [.added("CFAK")])
        refused.journal = .reading(
            Journal.id("CFAK", of: .bakery),
            [.added("CFAK"), .closed("2026-03"), .changed(.init(foreignCurrency: false))])
        let act = try refused.givenUp()
        let returned = try #require(act.writes[2].payloads.first as? BookingProposalEvent.Returned)
        #expect(returned.periodIsClosed && !returned.foreignCurrency)
        #expect(try refused.returned(by: act).fields.journalRules.takesForeignCurrency == false)
    }

    @Test func `happens once`() throws {
        let refused = try Refused(Self.checked, journal: [.added("CFAK")])
        let act = try refused.givenUp()
        let again = TaskAbandonment(
            task: act.leaving(refused.task), proposal: act.leaving(refused.proposal),
            series: act.leaving(refused.series), journal: refused.journal, foreignEntries: [])
        #expect(try again.act(reason: Self.reason, disowned: [], in: .claireAtNoon).isEmpty)
    }

    @Test func `is not possible of what waits, is being booked or is booked`() throws {
        let refused = try Refused(Self.checked, journal: [.added("CFAK")])
        for history in [[], [.preparedSeven], [.preparedSeven, .claimed(.agent), .completed(.agent)]]
            as [[ConnectorTaskEvent]]
        {
            let created = try #require(refused.task.state.created)
            let abandonment = TaskAbandonment(
                task: .reading(refused.task.id, [.created(created)] + history), proposal: refused.proposal,
                series: refused.series, journal: refused.journal, foreignEntries: [])
            #expect(throws: ConnectorTaskRefusal.notFailed) {
                try abandonment.act(reason: Self.reason, disowned: [], in: .claireAtNoon)
            }
        }
    }

    @Test func `takes a proposal back from the task that booked it, and from no other`() {
        let sent: [BookingProposalEvent] = [.drafted(.balanced), .checked(), .sentAsSeven]
        let other = BookingProposalCommand.takeBack(from: .named("other"), reason: Self.reason, journal: .purchases)
        Given<BookingProposal>(sent).when(other).nothing()
        let own = BookingProposalCommand.takeBack(from: .named("task"), reason: Self.reason, journal: .purchases)
        Given<BookingProposal>(.drafted(.balanced)).when(own).nothing()
        Given<BookingProposal>().when(own).refused(.unknownProposal)
        let returned = Given<BookingProposal>(sent).when(own).state
        #expect(Given<BookingProposal>(sent + [.returnedFromSeven]).state == returned)
    }
}

extension BookingProposalEvent {
    fileprivate static func sevenSent(naming counterpartyVATNumber: String?) -> BookingProposalEvent {
        guard case .sent(var seven) = sentAsSeven else { return sentAsSeven }
        seven.counterpartyVatNumber = counterpartyVATNumber
        return .sent(seven)
    }

    fileprivate static var returnedFromSeven: BookingProposalEvent {
        .returned(
            .init(
                dossier: "\(ID<Dossier>.bakery)", document: "\(ID<Document>.named("invoice"))",
                task: "\(ID<ConnectorTask>.named("task"))", reason: "wrong VAT code", by: "\(Author.claire)",
                at: "\(Timestamp.noon)", foreignCurrency: true, creditNotesOnly: false, periodIsClosed: false))
    }
}
