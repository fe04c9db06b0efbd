/// Makes copies of a large value cheap: a copy is one reference, whatever the value holds. A change is made in place, or in a copy
/// of its own where the value is held elsewhere too.
@propertyWrapper
public struct CopyOnWrite<Value: Sendable>: Sendable {
    /// `@unchecked`: written only after `isKnownUniquelyReferenced`.
    private final class Storage: @unchecked Sendable {
        var value: Value
        init(_ value: Value) { self.value = value }
    }

    private var storage: Storage

    public init(wrappedValue: Value) { storage = Storage(wrappedValue) }

    public var wrappedValue: Value {
        get { storage.value }
        _modify {
            if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.value) }
            yield &storage.value
        }
    }
}

extension CopyOnWrite: Equatable where Value: Equatable {
    public static func == (left: Self, right: Self) -> Bool {
        left.storage === right.storage || left.storage.value == right.storage.value
    }
}

// Encoded and decoded as the value itself.
extension CopyOnWrite: Encodable where Value: Encodable {
    public func encode(to encoder: any Encoder) throws { try storage.value.encode(to: encoder) }
}

extension CopyOnWrite: Decodable where Value: Decodable {
    public init(from decoder: any Decoder) throws { self.init(wrappedValue: try Value(from: decoder)) }
}
