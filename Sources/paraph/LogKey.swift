import API
import ArgumentParser
import EventStore
import Foundation

/// Where the key is that signs the log: never in the database it is to vouch for.
enum LogKey {
    /// Beside the private cluster, made when it is first served.
    private static let privatePath = ".data/log-key"

    /// `PARAPH_LOG_KEY`, the file `PARAPH_LOG_KEY_FILE`, or the private cluster's own; nil where there is none.
    static func find(for database: DatabaseOptions) throws -> SignerKey? {
        if let text = Environment["PARAPH_LOG_KEY"] { return try key(text, from: "PARAPH_LOG_KEY") }
        if let path = Environment["PARAPH_LOG_KEY_FILE"] { return try read(path) }
        return database.isPrivate && FileManager.default.fileExists(atPath: privatePath) ? try read(privatePath) : nil
    }

    /// How a server signs. The private cluster gets a key of its own, so that it is sealed from the first event.
    static func sealing(for database: DatabaseOptions) throws -> Composition.Sealing {
        var key = try find(for: database)
        if key == nil, database.isPrivate { key = try make(name, at: privatePath) }
        return Composition.Sealing(key: key, file: checkpointFile, witness: try witness())
    }

    /// Where every checkpoint is left besides the database; nil where nowhere.
    static var checkpointFile: URL? { Environment["PARAPH_CHECKPOINT_FILE"].map { URL(fileURLWithPath: $0) } }

    /// Who is asked to vouch for checkpoints; nil where nobody.
    static func witness() throws -> URL? {
        try Environment["PARAPH_WITNESS_URL"].map { text in
            guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host != nil else {
                throw ValidationError("PARAPH_WITNESS_URL is \(text), which is no http or https address.")
            }
            return url
        }
    }

    /// The log's name in checkpoints and keys, unless a key says otherwise.
    static var name: String { Environment["PARAPH_LOG_NAME"] ?? "paraph" }

    /// Makes a key and keeps it in a new file that only its owner may read.
    static func make(_ name: String, at path: String) throws -> SignerKey {
        guard let key = SignerKey(named: name) else {
            throw ValidationError("\(name) is no name for a key: no spaces, no plus.")
        }
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard file >= 0 else { throw ValidationError("\(path) cannot be made: \(String(cString: strerror(errno))).") }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        try handle.write(contentsOf: Data("\(key)\n".utf8))
        try handle.synchronize()
        return key
    }

    private static func read(_ path: String) throws -> SignerKey {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ValidationError("The key's file \(path) cannot be read.")
        }
        return try key(text, from: path)
    }

    private static func key(_ text: String, from place: String) throws -> SignerKey {
        // What stands there is secret, so the message does not repeat it.
        guard let key = SignerKey(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw ValidationError("\(place) holds no signing key, which begins with PRIVATE+KEY+.")
        }
        return key
    }
}

extension Events {
    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key that signs the log, and print what verifies it.",
            discussion: "To change keys, start the servers with the new one: older checkpoints stay valid under theirs."
        )

        @Argument(help: "The file for the key; it must not exist.") var file: String
        @Option(help: "The log's name (or PARAPH_LOG_NAME); a key that follows another has its name.") var name: String?

        func run() async throws {
            let key = try LogKey.make(name ?? LogKey.name, at: file)
            try say("\(key.verifier)")
        }
    }
}
