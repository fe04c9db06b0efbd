/// The values bound to one statement, encoded into one flat buffer as they are appended, so that sending allocates nothing.
/// `removeAll(keepingCapacity:)` makes it reusable.
public struct Parameters: Sendable {
    @usableFromInline var bytes: [UInt8] = []
    @usableFromInline var offsets: [Int] = []
    @usableFromInline var lengths: [Int32] = []
    /// The type of each parameter (`pg_type.oid`), in order.
    public private(set) var types: [UInt32] = []

    public init() {}

    public var count: Int { types.count }
    public var isEmpty: Bool { types.isEmpty }

    @inlinable public mutating func append<T: PostgresEncodable>(_ value: T) {
        begin(T.postgresType)
        if value.isPostgresNull {
            end(null: true)
        } else {
            value.encode(into: &bytes)
            end(null: false)
        }
    }

    /// Appends a value that the caller writes itself, in the binary format of that type.
    @inlinable public mutating func append(type: UInt32, _ write: (inout [UInt8]) -> Void) {
        begin(type)
        write(&bytes)
        end(null: false)
    }

    public mutating func append(contentsOf other: Parameters) {
        offsets.append(contentsOf: other.offsets.lazy.map { [base = bytes.count] in base + $0 })
        lengths.append(contentsOf: other.lengths)
        types.append(contentsOf: other.types)
        bytes.append(contentsOf: other.bytes)
    }

    public mutating func removeAll(keepingCapacity: Bool = false) {
        bytes.removeAll(keepingCapacity: keepingCapacity)
        offsets.removeAll(keepingCapacity: keepingCapacity)
        lengths.removeAll(keepingCapacity: keepingCapacity)
        types.removeAll(keepingCapacity: keepingCapacity)
    }

    @usableFromInline mutating func begin(_ type: UInt32) {
        types.append(type)
        offsets.append(bytes.count)
    }

    @usableFromInline mutating func end(null: Bool) {
        let length = bytes.count - offsets[offsets.count - 1]
        precondition(length <= Int32.max, "A parameter is at most 2 GB")
        lengths.append(null ? -1 : Int32(length))
    }
}

/// What libpq's sending functions want: for each parameter a pointer (null for NULL), a length, and a format.
struct ParameterPointers {
    let count: Int32
    let values: UnsafePointer<UnsafePointer<CChar>?>
    let lengths: UnsafePointer<Int32>
    let formats: UnsafePointer<Int32>
}

extension Parameters {
    /// The pointers are valid inside the closure only.
    func withPointers<R>(_ body: (ParameterPointers) -> R) -> R {
        let binary: Int32 = 1
        return withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count + 1) { values in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: count + 1) { formats in
                formats.initialize(repeating: binary)
                return bytes.withUnsafeBytes { bytes in
                    // libpq takes a null pointer for NULL, so an empty value needs an address too.
                    let base = bytes.baseAddress ?? UnsafeRawPointer(formats.baseAddress!)
                    values.initialize(repeating: nil)
                    for index in 0..<count where lengths[index] >= 0 {
                        values[index] = (base + offsets[index]).assumingMemoryBound(to: CChar.self)
                    }
                    return lengths.withUnsafeBufferPointer { lengths in
                        body(
                            ParameterPointers(
                                count: Int32(clamping: count),
                                values: UnsafePointer(values.baseAddress!),
                                lengths: lengths.baseAddress ?? UnsafePointer(formats.baseAddress!),
                                formats: UnsafePointer(formats.baseAddress!)
                            ))
                    }
                }
            }
        }
    }
}
