public import Postgres

/// A hash as a `bytea`, without an array in between.
extension TreeHash: PostgresEncodable, PostgresDecodable {
    public static var postgresType: UInt32 { PostgresType.bytea }
    public static var postgresArrayType: UInt32 { PostgresType.byteaArray }

    public func encode(into bytes: inout [UInt8]) { withBytes { bytes.append(contentsOf: $0) } }

    public init(postgres bytes: UnsafeRawBufferPointer) throws {
        guard let hash = TreeHash(bytes: bytes) else {
            throw PostgresDecodingError("\(bytes.count) bytes where a hash has 32")
        }
        self = hash
    }

    /// The hashes that stand in `bytes` one after the other.
    static func list(_ bytes: UnsafeRawBufferPointer) -> [TreeHash] {
        stride(from: 0, through: bytes.count - 32, by: 32).compactMap {
            TreeHash(bytes: UnsafeRawBufferPointer(rebasing: bytes[$0..<$0 + 32]))
        }
    }
}
