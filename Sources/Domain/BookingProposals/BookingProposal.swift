internal import Foundation

/// What the office is about to book for one document: read, corrected, checked, sent.
public enum BookingProposal: Decider {
    case unknown
    case open(ProposalContent)
    case sent(ProposalContent, ProposalBooking)
    case deleted(ProposalContent)

    public static let category = "proposal"

    /// The id follows from the document's: a document has one proposal, however often it is read.
    public static func id(of document: ID<Document>) -> ID<BookingProposal> {
        ID(UUID.derived(from: ["proposal", document.description]))
    }

    public init() { self = .unknown }

    public mutating func evolve(_ event: BookingProposalEvent) {
        switch event {
        case .drafted(let drafted):
            // A document that is read again begins anew: what people did to the earlier reading is gone.
            if let proposal = ProposalContent(drafted) { self = .open(proposal) }
        case .readingFailed(let failed):
            if let proposal = ProposalContent(failed) { self = .open(proposal) }
        case .annotated(let change): withOpen { $0.annotate(change) }
        case .checked(let checked):
            withOpen {
                $0.check = ProposalCheck(checked)
                $0.duplicatesAcknowledged = true
                $0.needsHelp = false
            }
        case .duplicateSuspected(let suspected):
            withOpen {
                let others = suspected.of.compactMap { ID<BookingProposal>($0) }
                let entries = suspected.entries ?? $0.duplicateOfEntries
                // Seen before, so acknowledged still, unless another has come to them.
                $0.duplicatesAcknowledged =
                    $0.duplicatesAcknowledged && Set(others).isSubset(of: $0.duplicateOf)
                    && Set(entries).isSubset(of: $0.duplicateOfEntries)
                $0.duplicateOf = others
                $0.duplicateOfEntries = entries
            }
        case .moved(let moved): withOpen { $0.move(moved) }
        case .sent(let sent):
            if case .open(let proposal) = self {
                let stated = sent.counterpartyVatNumber.flatMap { VATNumber($0) }
                self = .sent(proposal.naming(stated).placed(inYear: sent.fiscalYear), ProposalBooking(sent))
            }
        case .returned(let returned):
            if case .sent(let proposal, let booking) = self { self = .open(proposal.returned(returned, from: booking)) }
        case .deleted:
            if case .open(let proposal) = self { self = .deleted(proposal) }
        case .restored(let restored):
            if case .deleted(let proposal) = self { self = .open(proposal.restored(restored)) }
        case .helpAsked: withOpen { $0.needsHelp = true }
        case .helpGiven: withOpen { $0.needsHelp = false }
        }
    }

    /// Nil where nothing was ever proposed.
    public var content: ProposalContent? {
        switch self {
        case .unknown: nil
        case .open(let content), .sent(let content, _), .deleted(let content): content
        }
    }

    /// Changes the open proposal in place. `consume` empties self first; otherwise two owners would make every change copy its part.
    private mutating func withOpen(_ change: (inout ProposalContent) -> Void) {
        switch consume self {
        case .open(var proposal):
            change(&proposal)
            self = .open(proposal)
        case let other: self = other
        }
    }
}

extension BookingProposal {
    /// The proposal with the VAT number that its counterparty has stated since it was proposed.
    /// - Parameter vatNumber: nil leaves it as it is, as does one it knows.
    public func naming(_ vatNumber: VATNumber?) -> BookingProposal {
        switch self {
        case .unknown: self
        case .open(let proposal): .open(proposal.naming(vatNumber))
        case .sent(let proposal, let booking): .sent(proposal.naming(vatNumber), booking)
        case .deleted(let proposal): .deleted(proposal.naming(vatNumber))
        }
    }

    /// The proposal under the present rules of its journal; an open one carries those of its last change (FEATURES A-14, JO-06).
    /// - Parameter rules: nil leaves it as it is.
    public func applying(_ rules: JournalRules?) -> BookingProposal {
        guard case .open(var proposal) = self, let rules, proposal.fields.journalRules != rules else { return self }
        proposal.fields.journalRules = rules
        return .open(proposal)
    }

    /// Whether the present rules of its journal are those it carries, so that applying them changes nothing.
    public func carries(_ rules: JournalRules?) -> Bool {
        guard case .open(let proposal) = self, let rules else { return true }
        return proposal.fields.journalRules == rules
    }

    /// The proposal in the fiscal year that its period lies in; an open one carries that of its last change.
    public func placed(in calendar: FiscalCalendar) -> BookingProposal {
        guard case .open(let proposal) = self, let year = proposal.year(in: calendar) else { return self }
        return .open(proposal.placed(inYear: year))
    }
}
