import GivenWhenThen

@testable import Domain

extension JournalEvent {
    /// A journal of the bakery that is open from January 2025, or from another period.
    static func added(
        _ code: String, _ side: InvoiceSide = .purchase, format: String? = nil, nextNumber: Int = 1,
        creditNotesOnly: Bool = false, firstPeriod: String = "2025-01", foreignCurrency: Bool = true
    ) -> JournalEvent {
        .added(
            .init(
                dossier: "\(ID<Dossier>.bakery)", code: code, side: side.rawValue, alias: code,
                creditNotesOnly: creditNotesOnly, numberFormat: format, nextNumber: nextNumber,
                firstPeriod: firstPeriod,
                foreignCurrency: foreignCurrency))
    }

    static func closed(_ period: String, affected: [ID<BookingProposal>] = []) -> JournalEvent {
        .periodClosed(.init(dossier: .bakery, journal: "CFAK", period: .month(period), affected: affected))
    }

    static func opened(_ period: String, affected: [ID<BookingProposal>] = []) -> JournalEvent {
        .periodOpened(.init(dossier: .bakery, journal: "CFAK", period: .month(period), affected: affected))
    }

    static func numberingStarted(in fiscalYear: String) -> JournalEvent {
        .numberingStarted(.init(dossier: .bakery, journal: "CFAK", fiscalYear: fiscalYear))
    }
}

extension JournalProfile {
    static var purchases: JournalProfile { .of(.added("CFAK")) }

    /// The journal after `history`, which begins with its addition.
    static func of(_ history: JournalEvent...) -> JournalProfile {
        guard let profile = Journal(folding: history).profile else { preconditionFailure("The journal was not added.") }
        return profile
    }
}
