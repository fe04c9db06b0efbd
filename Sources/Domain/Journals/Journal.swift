internal import Foundation

/// A digital journal of a dossier: how its documents are numbered, and which of its periods are open.
public enum Journal: Decider {
    case unknown
    case active(JournalProfile)

    public static let category = "journal"

    /// The id follows from dossier and code, so that a dossier cannot have two journals of one code.
    public static func id(_ code: String, of dossier: ID<Dossier>) -> ID<Journal> {
        ID(UUID.derived(from: ["journal", dossier.description, code]))
    }

    public init() { self = .unknown }

    public mutating func evolve(_ event: JournalEvent) {
        switch event {
        case .added(let added):
            guard let profile = JournalProfile(added) else { return }
            self = .active(profile)
        case .changed(let change):
            withProfile { $0.apply(change) }
        case .periodOpened(let opened):
            guard let period = AccountingPeriod(opened.period) else { return }
            withProfile { $0.closed.remove(period) }
        case .periodClosed(let closed):
            guard let period = AccountingPeriod(closed.period) else { return }
            withProfile { $0.closed.insert(period) }
        case .numberingStarted(let started):
            withProfile { $0.numberingStartedIn = started.fiscalYear }
        }
    }

    public func decide(_ command: JournalCommand, in context: CommandContext) throws(JournalRefusal) -> [JournalEvent] {
        switch (command, self) {
        case (.add(let journal, let dossier), .unknown): return [.added(journal.payload(in: dossier))]
        case (.add(let journal, _), .active): throw .alreadyThere(journal.code)
        case (.change(let change), .active(let profile)):
            var changed = profile
            changed.apply(change)
            if profile.numberingStartedIn != nil, changed.firstNumber != profile.firstNumber {
                throw .numberingHasStarted(profile.code)
            }
            return changed == profile ? [] : [.changed(change)]
        case (.open(let period, let affected), .active(let profile)):
            try profile.requireBegun(by: period)
            return profile.isOpen(period) ? [] : [profile.periodEvent(period, isOpen: true, affecting: affected)]
        case (.close(let period, let affected), .active(let profile)):
            try profile.requireBegun(by: period)
            return profile.isOpen(period) ? [profile.periodEvent(period, isOpen: false, affecting: affected)] : []
        case (.nameAffected(let period, let isOpen, let affected), .active(let profile)):
            guard profile.isOpen(period) == isOpen, !affected.isEmpty else { return [] }
            return [profile.periodEvent(period, isOpen: isOpen, affecting: affected)]
        case (.nameProposalsUnderOldRules(let affected, since: let change), .active(let profile)):
            guard !change.changesRules(of: profile), !affected.isEmpty else { return [] }
            return [.changed(change.ofRulesAlone.affecting(affected))]
        case (.change, .unknown), (.open, .unknown), (.close, .unknown), (.nameAffected, .unknown),
            (.nameProposalsUnderOldRules, .unknown):
            throw .unknownJournal
        }
    }

    public var profile: JournalProfile? {
        switch self {
        case .unknown: nil
        case .active(let profile): profile
        }
    }

    private mutating func withProfile(_ change: (inout JournalProfile) -> Void) {
        guard case .active(var profile) = self else { return }
        change(&profile)
        self = .active(profile)
    }
}

public struct JournalProfile: Sendable, Equatable, Codable {
    public let dossier: ID<Dossier>
    public let code: String
    public let side: InvoiceSide
    public var alias: String
    /// Only credit notes go here (FEATURES JO-05).
    public var creditNotesOnly: Bool
    /// Nil: a sale keeps its invoice number as it is (FEATURES A-03), a purchase takes the plain counter.
    public var numberFormat: DocumentNumberFormat?
    /// The counter of the first number ever drawn; later fiscal years start at 1.
    public var firstNumber: Int
    public let firstPeriod: AccountingPeriod
    public var foreignCurrency: Bool
    public var closed: Set<AccountingPeriod> = []
    /// The fiscal year of the first number ever drawn here; nil before that.
    public var numberingStartedIn: String?

    init?(_ added: JournalEvent.Added) {
        guard let dossier = ID<Dossier>(added.dossier), let side = InvoiceSide(rawValue: added.side),
            let firstPeriod = AccountingPeriod(added.firstPeriod)
        else { return nil }
        self.dossier = dossier
        self.side = side
        self.firstPeriod = firstPeriod
        code = added.code
        alias = added.alias
        creditNotesOnly = added.creditNotesOnly
        numberFormat = added.numberFormat.flatMap { try? DocumentNumberFormat($0) }
        firstNumber = added.nextNumber
        foreignCurrency = added.foreignCurrency
    }

    mutating func apply(_ change: JournalEvent.Changed) {
        alias = change.alias ?? alias
        creditNotesOnly = change.creditNotesOnly ?? creditNotesOnly
        if change.clearsNumberFormat { numberFormat = nil }
        numberFormat = change.numberFormat.flatMap { try? DocumentNumberFormat($0) } ?? numberFormat
        firstNumber = change.nextNumber ?? firstNumber
        foreignCurrency = change.foreignCurrency ?? foreignCurrency
    }

    /// What the counter of `fiscalYear` starts at.
    func firstCounter(in fiscalYear: String) -> Int {
        numberingStartedIn == nil || numberingStartedIn == fiscalYear ? firstNumber : 1
    }

    /// Periods from the first one on are open until closed (API.md, The journey).
    public func isOpen(_ period: AccountingPeriod) -> Bool { firstPeriod <= period && !closed.contains(period) }

    /// The first open period at or after that of `date` (FEATURES A-15). Nil: none within the next ten years.
    public func openPeriod(for date: CalendarDate) -> AccountingPeriod? { openPeriod(from: date.accountingPeriod) }

    func openPeriod(from earliest: AccountingPeriod) -> AccountingPeriod? {
        var period = max(earliest, firstPeriod)
        for _ in 0..<120 {
            if isOpen(period) { return period }
            period = period.next
        }
        return nil
    }
}

extension JournalProfile {
    fileprivate func requireBegun(by period: AccountingPeriod) throws(JournalRefusal) {
        guard firstPeriod <= period else { throw .beforeFirstPeriod(period, first: firstPeriod) }
    }

    /// The event that says how the period stands from now on.
    fileprivate func periodEvent(
        _ period: AccountingPeriod, isOpen: Bool, affecting affected: [ID<BookingProposal>]
    ) -> JournalEvent {
        isOpen
            ? .periodOpened(.init(dossier: dossier, journal: code, period: period, affected: affected))
            : .periodClosed(.init(dossier: dossier, journal: code, period: period, affected: affected))
    }
}
