import Domain
import Foundation
import Postgres
import TestSupport

@testable import EventStore

/// What somebody can do who owns the database: the triggers are theirs.
struct LogForgery {
    let owner: Session

    init(_ database: TestDatabase) throws {
        owner = try database.owner()
        try owner.script("ALTER TABLE log.event DISABLE TRIGGER USER")
        for table in ["merkle_tile", "checkpoint", "checkpoint_key"] {
            try owner.script("ALTER TABLE log.\(table) DISABLE TRIGGER USER")
        }
    }

    /// Changes the event at `position` and makes everything fit again: leaf, tiles, frontier and root.
    func rechain(from position: Int64, body: String = #"{"line":"forged"}"#) throws {
        let row = try owner.query("SELECT \(EventRow.columns) FROM log.event WHERE position = \(position)")[0]
        let event = try EventRow.event(in: row).changed(body: body)
        _ = try owner.query(
            """
            UPDATE log.event SET body = \(body), leaf = \(event.leaf()) WHERE position = \(position)
            """)
        try rebuildTree()
    }

    /// A genuine checkpoint after each event.
    func checkpointEverySize() throws {
        let epoch: UUID = try owner.query("SELECT epoch FROM log.head")[0].get(0)
        let leaves: [TreeHash] = try owner.query("SELECT leaf FROM log.event ORDER BY position").map { try $0.get(0) }
        var frontier = Frontier()
        let notes = try leaves.map { leaf in
            frontier.append(leaf)
            return try Checkpoint(
                origin: Checkpoint.origin("paraph", epoch: epoch), size: Int64(frontier.count), root: frontier.root,
                signedWith: `Sealing the log`.key
            ).text
        }
        _ = try owner.query(
            """
            INSERT INTO log.checkpoint (epoch, position, note)
            SELECT \(epoch), position, note FROM unnest(\(notes)) WITH ORDINALITY AS made (note, position)
            """)
    }

    /// Tiles and head as they follow from the leaves.
    func rebuildTree() throws {
        try owner.script("DELETE FROM log.merkle_tile")
        let leaves: [TreeHash] = try owner.query("SELECT leaf FROM log.event ORDER BY position").map { try $0.get(0) }
        var frontier = Frontier()
        for leaf in leaves { frontier.append(leaf) }
        _ = try owner.query(
            "UPDATE log.head SET frontier = \(Bytes(frontier.bytes)), root = \(Bytes(frontier.root.bytes))")
        while try !TileStorage(session: owner).storeFullTiles(of: Int64(leaves.count)) {}
    }
}

/// Changes a database and makes it as it was again.
struct TemporaryForgery {
    private let forgery: LogForgery
    private static let tables = [
        "log.event", "log.head", "log.stream", "log.merkle_tile", "log.checkpoint", "content.blob", "content.chunk",
    ]

    init(_ database: TestDatabase) throws {
        forgery = try LogForgery(database)
        for table in Self.tables {
            try owner.script("CREATE TABLE public.\(Self.copy(table)) AS SELECT * FROM \(table)")
        }
    }

    var owner: Session { forgery.owner }

    func rechain(from position: Int64) throws { try forgery.rechain(from: position) }

    func undo() throws {
        let steps = Self.tables.map { "DELETE FROM \($0); INSERT INTO \($0) SELECT * FROM public.\(Self.copy($0));" }
        try owner.script("BEGIN;" + steps.joined() + "COMMIT")
    }

    private static func copy(_ table: String) -> String { table.replacing(".", with: "_") }
}
