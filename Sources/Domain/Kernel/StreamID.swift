internal import Crypto
public import Foundation

/// The name of one append-only stream: what kind of thing it tells of, and which one.
public struct StreamID: Hashable, Sendable, CustomStringConvertible {
    public let category: String
    public let id: UUID

    public init(category: String, id: UUID) {
        self.category = category
        self.id = id
    }

    /// The stream of a decider's one instance.
    public init<State: Decider>(_ id: ID<State>) {
        self.init(category: State.category, id: id.uuid)
    }

    public var description: String { "\(category)-\(id.text)" }

    /// By its id, which two streams hardly ever share.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension UUID {
    /// A UUID that follows from `parts` and nothing else (RFC 9562 version 8 over SHA-256), so that a thing named by other
    /// things (the number series of a journal and a fiscal year) has one stream, found without a look-up.
    public static func derived(from parts: [String]) -> UUID {
        var text: [UInt8] = []
        text.reserveCapacity(128)
        for part in parts {
            text += "\(part.utf8.count):".utf8
            text += part.utf8
        }
        var bytes = SHA256.hash(data: text).withUnsafeBytes { $0.loadUnaligned(as: uuid_t.self) }
        bytes.6 = bytes.6 & 0x0f | 0x80
        bytes.8 = bytes.8 & 0x3f | 0x80
        return UUID(uuid: bytes)
    }
}
