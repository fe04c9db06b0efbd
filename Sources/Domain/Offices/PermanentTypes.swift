/// A kind of document in the permanent files of an office's dossiers, such as contracts or policies (FEATURES PF-01, PF-04).
public struct PermanentType: Sendable, Equatable {
    public let id: ID<PermanentType>
    public var name: String
    /// Nothing more is filed under it; what was is still named by it.
    public var isRemoved = false
}

/// The types of an office, in the order in which they were added.
public struct PermanentTypes: Sendable, Equatable {
    private var all: [PermanentType] = []

    public init() {}

    /// Those that documents can be filed under.
    public var current: [PermanentType] { all.filter { !$0.isRemoved } }

    /// Of one that was removed, too.
    public func name(of id: ID<PermanentType>) -> String? { all.first { $0.id == id }?.name }

    public func contains(_ id: ID<PermanentType>) -> Bool { current.contains { $0.id == id } }

    mutating func apply(_ change: PermanentTypeChange) {
        switch change {
        case .add(let id, let name): all.append(PermanentType(id: id, name: name))
        case .rename(let id, let name): withType(id) { $0.name = name }
        case .remove(let id): withType(id) { $0.isRemoved = true }
        }
    }

    /// - Throws: `OfficeRefusal` where the type is not there, or another has that name.
    func decide(_ change: PermanentTypeChange) throws(OfficeRefusal) -> [OfficeEvent] {
        switch change {
        case .add(let id, let name):
            try requireFree(name, besides: id)
            return [.permanentTypeAdded(.init(type: "\(id)", name: name))]
        case .rename(let id, let name):
            guard let type = current.first(where: { $0.id == id }) else { throw .unknownPermanentType }
            if type.name == name { return [] }
            try requireFree(name, besides: id)
            return [.permanentTypeRenamed(.init(type: "\(id)", name: name))]
        case .remove(let id):
            guard contains(id) else { throw .unknownPermanentType }
            return [.permanentTypeRemoved(.init(type: "\(id)"))]
        }
    }

    private mutating func withType(_ id: ID<PermanentType>, _ change: (inout PermanentType) -> Void) {
        guard let place = all.firstIndex(where: { $0.id == id }) else { return }
        change(&all[place])
    }

    private func requireFree(_ name: String, besides id: ID<PermanentType>) throws(OfficeRefusal) {
        let isTaken = current.contains { $0.id != id && SortKey($0.name) == SortKey(name) }
        guard !isTaken else { throw .permanentTypeExists(name) }
    }
}

public enum PermanentTypeChange: Sendable {
    case add(ID<PermanentType>, name: String)
    case rename(ID<PermanentType>, name: String)
    case remove(ID<PermanentType>)
}
