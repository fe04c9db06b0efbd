public import Domain
public import Foundation

/// One row of a read model, folded from events and from nothing else: no clock, no other row, no network.
/// Its Codable form is the state kept in the table, so a change of its fields bumps `version`.
public protocol ReadModel: Codable, Sendable {
    /// Of its table, with `version`: `read_model.<name>_<version>`.
    static var name: String { get }
    static var version: Int { get }
    /// The events it looks at; `keys` of any other are none.
    static var sources: [EventSource] { get }
    /// What a list may filter and sort by.
    static var columns: [ReadModelColumn<Self>] { get }
    /// The order of a list that asks for no other; the row's id breaks ties.
    static var defaultOrder: [ListOrder] { get }
    /// Columns that are read together, in this order; `dossier` may be one of them. They are made with the table: other ones
    /// bump `version` too.
    static var indexes: [ReadModelIndex] { get }

    /// The rows an event touches. Pure, and from the event alone.
    static func keys(of event: ProjectedEvent) throws -> [UUID]
    /// Makes of the row what it is after the event; nil for none. It reads the event before it changes anything: where it throws,
    /// the row is as it was.
    static func evolve(_ row: inout Self?, key: UUID, _ event: ProjectedEvent) throws

    var office: ID<Office> { get }
    /// Nil for what belongs to the office as a whole.
    var dossier: ID<Dossier>? { get }
    /// The item of a list as API.md shows it; a page passes it through.
    func json() -> String
    /// The state kept in the table: canonical JSON. A row may write by itself, and quicker, the very text that follows from its
    /// Codable form.
    func stateText() throws -> String
}

extension ReadModel {
    public static var indexes: [ReadModelIndex] { [] }
    public func stateText() throws -> String { try CanonicalJSON.text(of: self) }

    /// The table, in the form SQL wants it.
    public static var table: String { "read_model.\(name)_\(version)" }

    static func column(named name: String) -> ReadModelColumn<Self>? { columns.first { $0.name == name } }
}

/// An index of a read model's table, behind `office`, which every query names.
public struct ReadModelIndex: Sendable {
    let columns: [ListOrder]
    /// Rows outside it are left out of the index.
    let condition: String?

    /// - Parameter condition: SQL of our own; a query must repeat it for the index to serve.
    public init(_ columns: String..., where condition: String? = nil) {
        self.columns = columns.map { ListOrder($0) }
        self.condition = condition
    }

    /// Serves a list: rows that are alike in `columns` stand in its order, the row's id last.
    public init(_ columns: String..., order: [ListOrder], where condition: String? = nil) {
        self.columns = columns.map { ListOrder($0) } + order + [ListOrder("id")]
        self.condition = condition
    }
}

/// One step of an order. Rows without a value come last, either way.
public struct ListOrder: Sendable, Equatable {
    public let column: String
    public let descending: Bool

    public init(_ column: String, descending: Bool = false) {
        self.column = column
        self.descending = descending
    }
}
