public import Domain
internal import Foundation

/// What an export holds: docs/log-format.md, "The export".
public struct ExportScope: Sendable, Equatable {
    /// Nil: of every office.
    public var office: ID<Office>?
    /// Nil: of every dossier, and of none.
    public var dossier: ID<Dossier>?
    /// Nil: of every type.
    public var types: Set<EventTypePattern>?
    /// Positions.
    public var first: Int64
    /// Nil: up to the checkpoint.
    public var last: Int64?

    public init(
        office: ID<Office>? = nil, dossier: ID<Dossier>? = nil, types: Set<EventTypePattern>? = nil, first: Int64 = 1,
        last: Int64? = nil
    ) {
        self.office = office
        self.dossier = dossier
        self.types = types
        self.first = first
        self.last = last
    }
}

enum ExportMember {
    static let readme = "README.txt"
    static let manifest = "manifest.json"
    static let checkpoint = "checkpoint.txt"
    static let checkpoints = "checkpoints.ndjson"
    static let keys = "keys.txt"
    static let events = "events.ndjson"
    static let hashes = "hashes.ndjson"
    static let documents = "documents/"

    /// Every export holds these; besides them there are documents only.
    static let required = [readme, manifest, checkpoint, checkpoints, keys, events, hashes]
}

struct ExportManifest: Equatable {
    static let format = "paraph-export/1"

    var origin: String
    var treeSize: Int64
    var first: Int64
    var last: Int64
    var office: UUID?
    var dossier: UUID?
    /// Nil where events of every type were exported: then the manifest has no such member.
    var types: Set<EventTypePattern>?
    var events: Int64
    var hashes: Int64
    var documents: Int64
    var exportedAt: Timestamp

    /// Every event from `first` to `last` is there.
    var isComplete: Bool { office == nil && dossier == nil && types == nil }

    var json: String {
        JSONObject { json in
            json.field("format", Self.format)
            json.field("origin", origin)
            json.field("tree_size", treeSize)
            json.field("first", first)
            json.field("last", last)
            json.field("office", office)
            json.field("dossier", dossier)
            json.present("types", types.map { $0.map(\.description).sorted().joined(separator: ",") })
            json.field("events", events)
            json.field("hashes", hashes)
            json.field("documents", documents)
            json.field("exported_at", exportedAt.description)
        }.text + "\n"
    }

    init(
        origin: String, treeSize: Int64, first: Int64, last: Int64, office: UUID?, dossier: UUID?,
        types: Set<EventTypePattern>?, events: Int64, hashes: Int64, documents: Int64, exportedAt: Timestamp
    ) {
        self.origin = origin
        self.treeSize = treeSize
        self.first = first
        self.last = last
        self.office = office
        self.dossier = dossier
        self.types = types
        self.events = events
        self.hashes = hashes
        self.documents = documents
        self.exportedAt = exportedAt
    }

    /// - Throws: `ExportFlaw`.
    init(json bytes: UnsafeRawBufferPointer) throws(ExportFlaw) {
        var fields = try JSONFields(bytes)
        guard try fields.text("format") == Self.format else { throw ExportFlaw("it is of a format not known here") }
        origin = try fields.text("origin")
        treeSize = try fields.integer("tree_size")
        first = try fields.integer("first")
        last = try fields.integer("last")
        office = try fields.optionalID("office")
        dossier = try fields.optionalID("dossier")
        types = try Self.types(try fields.textIfThere("types"))
        events = try fields.integer("events")
        hashes = try fields.integer("hashes")
        documents = try fields.integer("documents")
        guard let exportedAt = Timestamp(try fields.text("exported_at")) else {
            throw ExportFlaw("exported_at is no time")
        }
        self.exportedAt = exportedAt
        try fields.end()
        guard 1 <= first, first <= last, last <= treeSize else {
            throw ExportFlaw("its positions are not in order")
        }
    }
}

extension ExportManifest {
    private static func types(_ text: String?) throws(ExportFlaw) -> Set<EventTypePattern>? {
        guard let text else { return nil }
        // Only as the export writes them: the other spellings of a filter would be other names to another verifier.
        guard let types = EventTypePattern.list(text),
            text.split(separator: ",").allSatisfy({ name in types.contains { $0.description == name } })
        else { throw ExportFlaw("types is no list of types") }
        return types
    }
}

/// An event as a line of `events.ndjson`.
struct ExportedEvent: Equatable {
    var event: RecordedEvent
    var leaf: TreeHash

    var json: String { object.text }

    var object: JSONObject {
        JSONObject { json in
            json.field("position", event.position)
            json.field("id", event.id)
            json.field("office", event.office.uuid)
            json.field("dossier", event.dossier?.uuid)
            json.field("category", event.stream.category)
            json.field("stream", event.stream.id)
            json.field("version", event.version)
            json.field("type", event.type)
            json.field("actor", event.actor)
            json.field("causation", event.causation)
            json.field("correlation", event.correlation)
            json.field("recorded_at", event.recordedAt.microseconds)
            json.field("body", event.body)
            json.field("leaf", leaf.hex)
        }
    }

    init(event: RecordedEvent, leaf: TreeHash) {
        self.event = event
        self.leaf = leaf
    }

    /// - Throws: `ExportFlaw`.
    init(json bytes: UnsafeRawBufferPointer) throws(ExportFlaw) {
        var fields = try JSONFields(bytes)
        event = RecordedEvent(
            position: try fields.integer("position"), id: try fields.id("id"), office: ID(try fields.id("office")),
            dossier: try fields.optionalID("dossier").map { ID($0) },
            stream: StreamID(category: try fields.text("category"), id: try fields.id("stream")),
            version: Int(try fields.integer("version")), type: try fields.text("type"),
            actor: try fields.text("actor"), causation: try fields.id("causation"),
            correlation: try fields.id("correlation"),
            recordedAt: Timestamp(microseconds: try fields.integer("recorded_at")), body: try fields.text("body"))
        guard (1...Int(Int32.max)).contains(event.version) else { throw ExportFlaw("version is none") }
        leaf = try fields.hash("leaf")
        try fields.end()
    }
}

/// A perfect subtree as a line of `hashes.ndjson`.
struct ExportedHash: Equatable {
    var subtree: Subtree
    var hash: TreeHash

    var json: String {
        JSONObject { json in
            json.field("level", subtree.level)
            json.field("index", subtree.index)
            json.field("hash", hash.hex)
        }.text
    }

    init(subtree: Subtree, hash: TreeHash) {
        self.subtree = subtree
        self.hash = hash
    }

    /// - Throws: `ExportFlaw`.
    init(json bytes: UnsafeRawBufferPointer) throws(ExportFlaw) {
        var fields = try JSONFields(bytes)
        let (level, index) = (try fields.integer("level"), try fields.integer("index"))
        hash = try fields.hash("hash")
        try fields.end()
        guard (0..<62).contains(level), 0 <= index, index < Int64.max >> level else {
            throw ExportFlaw("it names no part of a tree")
        }
        subtree = Subtree(level: Int(level), index: index)
    }
}

/// An earlier checkpoint as a line of `checkpoints.ndjson`.
struct ExportedCheckpoint: Equatable {
    var treeSize: Int64
    var note: String

    var json: String {
        JSONObject { json in
            json.field("tree_size", treeSize)
            json.field("note", note)
        }.text
    }

    init(treeSize: Int64, note: String) {
        self.treeSize = treeSize
        self.note = note
    }

    /// - Throws: `ExportFlaw`.
    init(json bytes: UnsafeRawBufferPointer) throws(ExportFlaw) {
        var fields = try JSONFields(bytes)
        treeSize = try fields.integer("tree_size")
        note = try fields.text("note")
        try fields.end()
    }
}
