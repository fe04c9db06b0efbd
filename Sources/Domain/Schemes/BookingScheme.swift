internal import Foundation

/// What a dossier says of its ledger accounts: of which rubric each is, under which VAT code it is booked, and which invoices go there
/// whose counterparty tells no account (DOMAIN §3.5).
public struct BookingScheme: Decider {
    public static let category = "scheme"

    private var entries: [LedgerAccountCode: SchemeEntry] = [:]

    /// A dossier has one.
    public static func id(of dossier: ID<Dossier>) -> ID<BookingScheme> {
        ID(UUID.derived(from: ["scheme", dossier.description]))
    }

    public init() {}

    /// In the order of the chart.
    public var all: [SchemeEntry] { entries.values.sorted { $0.account < $1.account } }

    /// Of an account it says nothing of, an entry that says nothing.
    public func entry(of account: LedgerAccountCode) -> SchemeEntry { entries[account] ?? SchemeEntry(of: account) }

    public mutating func evolve(_ event: BookingSchemeEvent) {
        switch event {
        case .accountDescribed(let described):
            guard let entry = SchemeEntry(described) else { return }
            entries[entry.account] = entry
        case .accountDropped(let dropped):
            if let account = LedgerAccountCode(dropped.account) { entries[account] = nil }
        }
    }

    public func decide(
        _ command: BookingSchemeCommand, in context: CommandContext
    ) throws(BookingSchemeRefusal) -> [BookingSchemeEvent] {
        switch command {
        case .describe(let account, let change):
            let before = entries[account]
            let after = entry(of: account).changed(by: change)
            if after.saysNothing {
                return before == nil ? [] : [.accountDropped(.init(account: account.description))]
            }
            if after == before { return [] }
            guard before != nil || entries.count < Self.mostAccounts else { throw .full(Self.mostAccounts) }
            try requireCode(of: after)
            try requireUsual(after)
            return [.accountDescribed(after.payload)]
        }
    }

    /// As many as a large chart has accounts for costs and revenue.
    static let mostAccounts = 1_000

    private func requireCode(of entry: SchemeEntry) throws(BookingSchemeRefusal) {
        guard let code = entry.vatCode else { return }
        for side in InvoiceSide.allCases where entry.side.covers(side) && VATCode.named(code, side: side) == nil {
            throw .vatCodeOfOtherSide(code, entry.side)
        }
    }

    private func requireUsual(_ entry: SchemeEntry) throws(BookingSchemeRefusal) {
        guard entry.isUsual else { return }
        let other = all.first { $0.isUsual && $0.account != entry.account && $0.side.shares(with: entry.side) }
        if let other { throw .otherIsUsual(other.account) }
    }
}

public enum BookingSchemeCommand: Sendable {
    /// An entry that says nothing after it is no more.
    case describe(LedgerAccountCode, SchemeEntryChange)
}

public enum BookingSchemeRefusal: Refusal {
    /// No line of an entry's side bears that VAT code.
    case vatCodeOfOtherSide(String, SchemeSide)
    /// The account that is usual on that side.
    case otherIsUsual(LedgerAccountCode)
    /// It holds as many accounts as it may.
    case full(Int)

    public var reason: RefusalReason {
        if case .vatCodeOfOtherSide = self { .invalid } else { .conflict }
    }

    public var code: String {
        switch self {
        case .vatCodeOfOtherSide: "vat-code-of-other-side"
        case .otherIsUsual: "scheme-usual-taken"
        case .full: "scheme-full"
        }
    }

    public var details: [String: String] {
        switch self {
        case .vatCodeOfOtherSide(let code, let side): ["code": code, "side": side.rawValue]
        case .otherIsUsual(let account): ["account": account.description]
        case .full(let most): ["most": "\(most)"]
        }
    }

    public var field: String? {
        switch self {
        case .vatCodeOfOtherSide: "vat_code"
        case .otherIsUsual: "usual"
        case .full: nil
        }
    }
}
