import Crypto
import Domain
import Foundation
import Testing

@testable import EventStore

@Suite struct `The tree of the log` {
    /// The leaves of the reference tests of Certificate Transparency, and the roots over the first one, two, three … of them.
    static let leaves = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ]
    static let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test func `has the published roots of Certificate Transparency`() throws {
        var frontier = Frontier()
        #expect(frontier.root.bytes.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        for (leaf, root) in zip(Self.leaves, Self.roots) {
            let data = Data(try #require([UInt8](hex: leaf)))
            let hash = try #require(TreeHash(bytes: NaiveTree.leaf(data)))
            frontier.append(hash)
            #expect(frontier.root.bytes.hex == root)
        }
    }

    @Test func `has at every size the root that RFC 6962 defines`() throws {
        var frontier = Frontier()
        var leaves: [Data] = []
        for number in 0..<130 {
            leaves.append(NaiveTree.leaf(Data("leaf \(number)".utf8)))
            frontier.append(try #require(TreeHash(bytes: leaves[number])))
            #expect(Data(frontier.root.bytes) == NaiveTree.root(of: leaves))
            #expect(frontier.nodes.count == frontier.count.nonzeroBitCount)
        }
    }

    @Test func `goes on from its stored form`() throws {
        var whole = Frontier()
        for number in 0..<37 { whole.append(TreeHash(SHA256.hash(data: Data("\(number)".utf8)))) }
        var resumed = try #require(Frontier(count: 37, bytes: whole.bytes))
        #expect(resumed == whole)
        let leaf = TreeHash(SHA256.hash(data: Data("37".utf8)))
        whole.append(leaf)
        resumed.append(leaf)
        #expect(resumed.root == whole.root)
    }

    @Test func `refuses a stored form of another size`() {
        #expect(Frontier(count: 3, bytes: [UInt8](repeating: 0, count: 32)) == nil)
        #expect(Frontier(count: 4, bytes: [UInt8](repeating: 0, count: 64)) == nil)
    }
}

@Suite struct `The leaf of an event` {
    /// The example of docs/log-format.md.
    static let event = RecordedEvent(
        position: 1, id: uuid("0198c7d0-5a3e-7c21-9b1f-3f6d2a7e4b10"),
        office: ID(uuid("11111111-1111-4111-8111-111111111111")),
        dossier: ID(uuid("22222222-2222-4222-8222-222222222222")),
        stream: StreamID(category: "daybook", id: uuid("33333333-3333-4333-8333-333333333333")), version: 1,
        type: "daybook.entered", actor: "policy:test", causation: uuid("44444444-4444-4444-8444-444444444444"),
        correlation: uuid("55555555-5555-4555-8555-555555555555"),
        recordedAt: Timestamp(microseconds: 1_772_366_400_123_456), body: #"{"line":"loyer de février — 850 €"}"#)

    static func uuid(_ text: String) -> UUID { UUID(uuidString: text) ?? UUID() }

    @Test func `is the published one`() {
        let leaf = Self.event.leaf()
        #expect(leaf == LeafByHand.leaf(of: Self.event))
        #expect(leaf.hex == "72b486a076b0febeb55e40b3a29e831372b948e9a62ab3edbe3ad330f5d3e59f")
    }

    @Test func `without a dossier has one byte for it`() {
        var bytes = LeafByHand.bytes(of: Self.event)
        let office = Self.event.changed(dossier: .some(nil))
        bytes.replaceSubrange(34..<51, with: [0])
        #expect(office.leaf() == Data(SHA256.hash(data: bytes)))
    }

    @Test(arguments: [
        event.changed(id: UUID()), event.changed(office: ID(UUID())), event.changed(dossier: ID(UUID())),
        event.changed(dossier: .some(nil)), event.changed(stream: StreamID(category: "daybooks", id: event.stream.id)),
        event.changed(stream: StreamID(category: "daybook", id: UUID())), event.changed(version: 2),
        event.changed(type: "daybook.closed"), event.changed(actor: "policy:tests"), event.changed(causation: UUID()),
        event.changed(correlation: UUID()), event.changed(recordedAt: Timestamp(microseconds: 1_772_366_400_123_457)),
        event.changed(body: #"{"line":"loyer de février — 851 €"}"#),
    ])
    func `is another as soon as anything about the event is`(changed: RecordedEvent) {
        #expect(changed.leaf() != Self.event.leaf())
    }

    @Test func `cannot be made the same by moving text from one field to the next`() {
        let moved = Self.event.changed(type: "daybook.enter", actor: "edpolicy:test")
        #expect(moved.leaf() != Self.event.leaf())
    }
}

/// docs/log-format.md, written down once more without the encoder.
enum LeafByHand {
    static func leaf(of event: RecordedEvent) -> Data { Data(SHA256.hash(data: bytes(of: event))) }

    static func bytes(of event: RecordedEvent) -> Data {
        var bytes = Data([0, 1])
        bytes += id(event.id) + id(event.office.uuid)
        bytes += event.dossier.map { [1] + id($0.uuid) } ?? [0]
        bytes += text(event.stream.category) + id(event.stream.id) + number(Int64(event.version))
        bytes += text(event.type) + text(event.actor) + id(event.causation) + id(event.correlation)
        return bytes + number(event.recordedAt.microseconds) + text(event.body)
    }

    private static func id(_ id: UUID) -> Data { Data([UInt8](hex: id.text.filter { $0 != "-" }) ?? []) }
    private static func number(_ number: Int64) -> Data {
        Data((0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) })
    }
    private static func text(_ text: String) -> Data { number(Int64(text.utf8.count)) + Data(text.utf8) }
}

extension RecordedEvent {
    func changed(
        id: UUID? = nil, office: ID<Office>? = nil, dossier: ID<Dossier>?? = nil, stream: StreamID? = nil,
        version: Int? = nil, type: String? = nil, actor: String? = nil, causation: UUID? = nil,
        correlation: UUID? = nil,
        recordedAt: Timestamp? = nil, body: String? = nil
    ) -> RecordedEvent {
        RecordedEvent(
            position: position, id: id ?? self.id, office: office ?? self.office, dossier: dossier ?? self.dossier,
            stream: stream ?? self.stream, version: version ?? self.version, type: type ?? self.type,
            actor: actor ?? self.actor, causation: causation ?? self.causation,
            correlation: correlation ?? self.correlation,
            recordedAt: recordedAt ?? self.recordedAt, body: body ?? self.body)
    }

    /// The leaf as the writer computes it.
    func leaf() -> Data {
        var encoder = LeafEncoder()
        let event = PreparedEvent(
            id: id, office: office.uuid, dossier: dossier?.uuid, stream: stream, type: type, actor: actor,
            causation: causation, correlation: correlation, body: body)
        return Data(encoder.leaf(of: event, version: version, recordedAt: recordedAt.microseconds).bytes)
    }
}
