public import Domain
internal import Foundation
public import Postgres

/// Finds a dossier's counterparty by what an invoice says of it.
public struct CounterpartyQuery: Sendable {
    private let queries: ReadModelQueries

    public init(_ queries: ReadModelQueries) { self.queries = queries }

    public func counterparty(
        vatNumber: VATNumber, in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> CounterpartyRow? {
        try await find("vat_number = \(vatNumber.description)", atMost: 1, in: dossier, of: office).first
    }

    /// The counterparty of this name, ignoring case and spacing. Where several bear it, the one created without a VAT number, if
    /// any: the others are told apart by their numbers only (DOMAIN §3.5).
    public func counterparty(
        name: String, in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> CounterpartyRow? {
        let key = CounterpartyRow.nameKey(name)
        let alike = try await find("name_key = \(ColumnText.bounded(key))", atMost: 2, in: dossier, of: office)
        // Of long names the column holds the beginning.
        if alike.count < 2 { return alike.first { $0.name.map(CounterpartyRow.nameKey) == key } }
        let named = Counterparty.id(vatNumber: nil, name: name, of: dossier)
        return try await find("id = \(named.uuid)", atMost: 1, in: dossier, of: office).first
    }

    private func find(
        _ condition: SQL, atMost limit: Int, in dossier: ID<Dossier>, of office: ID<Office>
    ) async throws -> [CounterpartyRow] {
        try await queries.rows(CounterpartyRow.self, of: office, in: dossier, where: [condition], limit: limit)
    }
}

extension CounterpartyRow {
    /// Those of which the name or the VAT number contains a text. Names are compared without capitals and with one space between
    /// words, VAT numbers without the dots people write.
    public static func contains(_ text: String) -> SQL {
        let name = nameKey(text)
        let number = text.filter { $0.isLetter || $0.isNumber }.uppercased()
        guard !number.isEmpty else { return "position(\(name) IN name_key) > 0" }
        return "(position(\(name) IN name_key) > 0 OR position(\(number) IN vat_number) > 0)"
    }
}
