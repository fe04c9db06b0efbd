public import Domain
public import Foundation

/// A person of the office or of a client: what they may do, and where.
public struct MemberRow: ReadModel, Equatable {
    public let id: ID<Member>
    public let office: ID<Office>
    public private(set) var member: MemberProfile
    /// Of the member's own stream.
    public private(set) var version: Int

    public var dossier: ID<Dossier>? { nil }

    public static let name = "member"
    public static let version = 2
    public static let sources: [EventSource] = [.all(Member.self)]
    public static let columns: [ReadModelColumn<MemberRow>] = [
        .text("name", .filterAndSort, sortedBy: "name_key") { $0.member.name },
        .text("name_key", .kept) { SortKey($0.member.name).description },
        .text("email", .filterAndSort) { $0.member.email },
        .text("kind", .filter) { $0.member.kind.rawValue },
        .text("profile", .filter) { $0.member.access.rawValue },
    ]
    public static let defaultOrder = [ListOrder("name_key")]
    public static let indexes = [ReadModelIndex("name_key", "id"), ReadModelIndex("email")]

    public static func keys(of event: ProjectedEvent) throws -> [UUID] {
        event.stream.category == Member.category ? [event.stream.id] : []
    }

    /// The aggregate itself says what an event means.
    public static func evolve(_ row: inout MemberRow?, key: UUID, _ event: ProjectedEvent) throws {
        guard let change = try event.read(as: MemberEvent.self) else { return }
        var aggregate = row.map { Member.active($0.member) } ?? .unknown
        aggregate.evolve(change)
        guard case .active(let member) = aggregate else { return }
        row = MemberRow(id: ID(key), office: event.office, member: member, version: event.version)
    }

    public func json() -> String { Self.json(id, version: version, member) }

    /// The JSON of a member, also of one who was invited just now and has no row yet.
    /// - Parameter version: of the member's own stream.
    public static func json(_ id: ID<Member>, version: Int, _ profile: MemberProfile) -> String {
        JSONObject { json in
            json.field("id", id)
            json.field("version", version)
            json.field("kind", profile.kind.rawValue)
            json.field("email", profile.email)
            json.field("name", profile.name)
            json.field("profile", profile.access.rawValue)
            json.field("dossiers", profile.dossiers.sorted())
            json.field("locale", profile.locale)
        }.text
    }
}
