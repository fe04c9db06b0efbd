public import Foundation

/// What can have happened to one kind of aggregate: an enum whose cases each carry one stored payload.
public protocol DomainEvent: Sendable, Equatable {
    static var catalog: EventCatalog<Self> { get }
    var payload: any EventPayload { get }
}

/// A stored contract: one flat struct per fact. Its type name is the identity of the fact for ever; renaming the Swift type
/// changes nothing. An optional field may be added; a change of meaning takes a new name.
public protocol EventPayload: Codable, Sendable, Equatable {
    /// The stable name, `category.fact`.
    static var eventType: String { get }
    /// The one form in which it is stored: JSON with sorted snake_case keys, so that equal payloads have equal bytes. A payload may
    /// write that text by hand, which is faster; it must be the same as the encoder's.
    /// - Throws: `EncodingError`.
    func storedText() throws -> String
}

extension EventPayload {
    public func storedText() throws -> String { try EventCoding.text(of: self) }
}

/// Reads stored events of one aggregate: one line for each case, and one for each retired shape.
public struct EventCatalog<Event: Sendable>: Sendable {
    private var readers: [String: @Sendable (UnsafeRawBufferPointer) throws -> Event] = [:]
    private var wrappers: [String: @Sendable (any EventPayload) -> Event?] = [:]
    private var shapeReaders: [String: @Sendable () throws -> PayloadShape] = [:]

    public init() {}

    public func reading<Payload: EventPayload>(_ make: @escaping @Sendable (Payload) -> Event) -> Self {
        reading(make) { try StoredJSON.decode(Payload.self, from: $0) }
    }

    func reading<Payload: EventPayload & FieldReadable>(_ make: @escaping @Sendable (Payload) -> Event) -> Self {
        reading(make) { try Payload.read(from: $0) }
    }

    private func reading<Payload: EventPayload>(
        _ make: @escaping @Sendable (Payload) -> Event,
        _ read: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Payload
    ) -> Self {
        var catalog = self
        catalog.shapeReaders[Payload.eventType] = { try PayloadShape(of: Payload.self) }
        catalog.readers[Payload.eventType] = { body in make(try read(body)) }
        catalog.wrappers[Payload.eventType] = { payload in (payload as? Payload).map(make) }
        return catalog
    }

    /// The event stored as `type` with `body`.
    /// - Throws: `UnknownEventType` for a name this catalog does not hold, `DecodingError` for a body of another shape.
    public func event(_ type: String, _ body: Data) throws -> Event {
        guard let read = readers[type] else { throw UnknownEventType(type: type) }
        return try body.withUnsafeBytes(read)
    }

    /// The same without copying the body; nil for a name this catalog does not hold.
    /// - Throws: `DecodingError` for a body of another shape.
    public func event(ifKnown type: String, _ body: String) throws -> Event? {
        guard let read = readers[type] else { return nil }
        var body = body
        return try body.withUTF8 { try read(UnsafeRawBufferPointer($0)) }
    }

    /// The event of a payload still in memory, without decoding; nil for a type not in this catalog.
    public func event(_ payload: any EventPayload) -> Event? { wrappers[type(of: payload).eventType]?(payload) }

    public var types: [String] { readers.keys.sorted() }

    /// The stored JSON of each type, in the order of their names.
    /// - Throws: `DecodingError` where a payload is not flat.
    public func shapes() throws -> [(type: String, shape: PayloadShape)] {
        try shapeReaders.sorted { $0.key < $1.key }.map { ($0.key, try $0.value()) }
    }
}

/// A newer Paraph wrote this event. A decider stops here, since it cannot know its state; a read model passes over the event.
public struct UnknownEventType: Error, Equatable, CustomStringConvertible {
    public let type: String
    public var description: String { "The event type \(type) is unknown to this version of Paraph." }
}

/// Writes a payload as it is stored, through its Codable form.
enum EventCoding {
    static func text(of payload: some EventPayload) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(payload), as: UTF8.self)
    }
}
