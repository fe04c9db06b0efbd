/// The object identifiers of the built-in types this target reads and writes (`pg_type.oid`, fixed since PostgreSQL 8).
public enum PostgresType {
    public static let bool: UInt32 = 16
    public static let bytea: UInt32 = 17
    public static let name: UInt32 = 19
    public static let int8: UInt32 = 20
    public static let int2: UInt32 = 21
    public static let int4: UInt32 = 23
    public static let text: UInt32 = 25
    public static let json: UInt32 = 114
    public static let xml: UInt32 = 142
    public static let float8: UInt32 = 701
    public static let unknown: UInt32 = 705
    public static let bpchar: UInt32 = 1042
    public static let varchar: UInt32 = 1043
    public static let timestamptz: UInt32 = 1184
    public static let uuid: UInt32 = 2950

    public static let boolArray: UInt32 = 1000
    public static let byteaArray: UInt32 = 1001
    public static let nameArray: UInt32 = 1003
    public static let int2Array: UInt32 = 1005
    public static let int4Array: UInt32 = 1007
    public static let textArray: UInt32 = 1009
    public static let bpcharArray: UInt32 = 1014
    public static let varcharArray: UInt32 = 1015
    public static let int8Array: UInt32 = 1016
    public static let float8Array: UInt32 = 1022
    public static let timestamptzArray: UInt32 = 1185
    public static let uuidArray: UInt32 = 2951

    /// Types made by `CREATE TYPE` have identifiers from here on; their meaning is known to the database alone.
    static let firstUserDefined: UInt32 = 16384

    /// The type of the elements of a built-in array type, nil for everything else.
    static func element(ofArray type: UInt32) -> UInt32? {
        switch type {
        case boolArray: bool
        case byteaArray: bytea
        case nameArray: name
        case int2Array: int2
        case int4Array: int4
        case textArray: text
        case bpcharArray: bpchar
        case varcharArray: varchar
        case int8Array: int8
        case float8Array: float8
        case timestamptzArray: timestamptz
        case uuidArray: uuid
        default: nil
        }
    }
}
