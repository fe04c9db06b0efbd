/// A parameter that is an SQL array, encoded as its elements arrive: nothing is allocated for each of them, and after
/// `removeAll` the memory serves the next array.
public struct ArrayColumn<Element: PostgresEncodable>: Sendable {
    @usableFromInline var count = 0
    @usableFromInline var hasNull = false
    @usableFromInline var bytes: [UInt8] = []

    public init() {}

    @inlinable public mutating func append(_ element: Element) {
        count += 1
        if element.isPostgresNull { hasNull = true }
        bytes.appendSized(element)
    }

    @inlinable public mutating func removeAll() {
        count = 0
        hasNull = false
        bytes.removeAll(keepingCapacity: true)
    }

    @inlinable public func bind(to parameters: inout Parameters) {
        parameters.append(type: Element.postgresArrayType) { target in
            target.appendArrayHeader(count: count, hasNull: hasNull, of: Element.postgresType)
            target.append(contentsOf: bytes)
        }
    }
}
