public import Domain
public import Foundation
public import Postgres

/// An account of the package's chart as the sync last saw it, or one that rules book on whatever the package has.
public struct LedgerAccountRow: ReadModel, Equatable {
    public let id: UUID
    public let office: ID<Office>
    public let dossier: ID<Dossier>?
    public internal(set) var account: LedgerEvent.AccountsObserved.Account
    /// Nil: no sync has named it.
    public internal(set) var observedAt: Timestamp?

    public static let name = "ledger_account"
    public static let version = 3
    public static let sources: [EventSource] = [.only(LedgerEvent.AccountsObserved.self, of: LedgerSync.self)]
    public static let columns: [ReadModelColumn<LedgerAccountRow>] = [
        .text("code", .filterAndSort) { $0.account.code },
        .text("name", .filterAndSort, sortedBy: "name_order") { $0.account.name },
        .text("name_key", .kept) { $0.account.name.lowercased() },
        .text("name_order", .kept) { SortKey($0.account.name).description },
        .boolean("suspense", .filter) { ChartOfAccounts.isSuspense($0.account.code) },
    ]
    public static let defaultOrder = [ListOrder("code")]
    public static let indexes = [ReadModelIndex("dossier", "code", "id")]
}

extension LedgerAccountRow {
    /// An account is named by its dossier and its code.
    public static func key(dossier: ID<Dossier>, code: String) -> UUID {
        key(dossier: dossier.description, code: code)
    }

    static func key(dossier: String, code: String) -> UUID {
        UUID.derived(from: ["ledger-account", dossier.lowercased(), code])
    }

    public static func keys(of event: ProjectedEvent) throws -> [UUID] {
        try ObservedAccounts.of(event).map { Array($0.byKey.keys) } ?? []
    }

    public static func evolve(_ row: inout LedgerAccountRow?, key: UUID, _ event: ProjectedEvent) throws {
        guard let account = try ObservedAccounts.of(event)?.byKey[key] else { return }
        row = LedgerAccountRow(
            id: key, office: event.office, dossier: event.dossier, account: account, observedAt: event.recordedAt)
    }

    /// An account known by name before any sync.
    public init(_ account: LedgerEvent.AccountsObserved.Account, in dossier: ID<Dossier>, of office: ID<Office>) {
        self.init(
            id: Self.key(dossier: dossier, code: account.code), office: office, dossier: dossier, account: account,
            observedAt: nil)
    }

    /// Those of which the number or the name contains a text, in any case.
    public static func contains(_ text: String) -> SQL {
        let text = text.lowercased()
        return "(position(\(text) IN code) > 0 OR position(\(text) IN name_key) > 0)"
    }

    public func json() -> String {
        JSONObject { json in
            json.field("code", account.code)
            json.field("name", account.name)
            json.field("suspense", ChartOfAccounts.isSuspense(account.code))
        }.text
    }
}

/// The accounts one sync brought, by their rows: a chart has thousands, so each is put in its place once.
private struct ObservedAccounts: Sendable {
    private(set) var byKey: [UUID: LedgerEvent.AccountsObserved.Account] = [:]

    private init(_ observed: LedgerEvent.AccountsObserved) {
        for account in observed.accounts {
            byKey[LedgerAccountRow.key(dossier: observed.dossier, code: account.code)] = account
        }
    }

    /// Nil for an event that brings no accounts.
    static func of(_ event: ProjectedEvent) throws -> ObservedAccounts? {
        guard event.stream.category == LedgerSync.category,
            case .accountsObserved(let observed) = try event.read(as: LedgerEvent.self)
        else { return nil }
        return event.deriving { ObservedAccounts(observed) }
    }
}
