import Foundation
import Postgres
import Testing

@Suite struct `A value of a PostgreSQL type` {
    let session: Session

    init() throws { session = try Session(testConfiguration()) }

    private func roundTrip<T: PostgresEncodable & PostgresDecodable & Equatable>(
        _ value: T, as type: SQL, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let row = try #require(try session.query("SELECT \(value) AS value, pg_typeof(\(value)) = \(type)").first)
        #expect(try row.get("value") == value, sourceLocation: sourceLocation)
        #expect(try row.get(1, as: Bool.self), "declared another type", sourceLocation: sourceLocation)
    }

    @Test func `comes back as it was sent`() throws {
        for value in [true, false] { try roundTrip(value, as: "'bool'::regtype") }
        for value in [Int16.min, -1, 0, .max] { try roundTrip(value, as: "'int2'::regtype") }
        for value in [Int32.min, -1, 0, .max] { try roundTrip(value, as: "'int4'::regtype") }
        for value in [Int64.min, -1, 0, .max] { try roundTrip(value, as: "'int8'::regtype") }
        for value in [Int.min, -1, 0, .max] { try roundTrip(value, as: "'int8'::regtype") }
        for value in [0, -0.1, .infinity, .pi, .leastNonzeroMagnitude] { try roundTrip(value, as: "'float8'::regtype") }
        for value in ["", "é ☕️ 日本", "it's \"$1\" \\ ;--", String(repeating: "x", count: 3_000_000)] {
            try roundTrip(value, as: "'text'::regtype")
        }
        try roundTrip(UUID(), as: "'uuid'::regtype")
        for value in [Data(), Data(0...255)] { try roundTrip(value, as: "'bytea'::regtype") }
        for value in [Bytes([]), Bytes([0, 255])] { try roundTrip(value, as: "'bytea'::regtype") }
        for value in [Int64.min / 2_000, 0, 1_700_000_000_123_456] {
            try roundTrip(PostgresTimestamp(microseconds: value), as: "'timestamptz'::regtype")
        }
    }

    @Test func `comes back in an array`() throws {
        try roundTrip([true, false], as: "'bool[]'::regtype")
        try roundTrip([Int16(1), -1], as: "'int2[]'::regtype")
        try roundTrip([Int32](), as: "'int4[]'::regtype")
        try roundTrip((0..<100_000).map { Int32($0) }, as: "'int4[]'::regtype")
        try roundTrip([Int64.min, .max], as: "'int8[]'::regtype")
        try roundTrip([1, 2, 3], as: "'int8[]'::regtype")
        try roundTrip([0.5, -0.5], as: "'float8[]'::regtype")
        try roundTrip(["", "a,b", "{\"c\"}", "NULL"], as: "'text[]'::regtype")
        try roundTrip([UUID(), UUID()], as: "'uuid[]'::regtype")
        try roundTrip([UUID(), nil, UUID()] as [UUID?], as: "'uuid[]'::regtype")
        try roundTrip([nil, "", nil] as [String?], as: "'text[]'::regtype")
        try roundTrip([Data(), Data([0])], as: "'bytea[]'::regtype")
        try roundTrip([PostgresTimestamp(microseconds: 1)], as: "'timestamptz[]'::regtype")
    }

    @Test func `may be NULL`() throws {
        try roundTrip(Int?.none, as: "'int8'::regtype")
        try roundTrip(String?.some(""), as: "'text'::regtype")
        try roundTrip([UUID]?.none, as: "'uuid[]'::regtype")
        try roundTrip(PostgresTimestamp?.none, as: "'timestamptz'::regtype")
    }

    @Test func `means the same to the server`() throws {
        let rows = try session.query(
            """
            SELECT \(PostgresTimestamp(microseconds: 1_700_000_000_123_456)) = '2023-11-14 22:13:20.123456+00'::timestamptz,
                \(Data([0xde, 0xad])) = '\\xdead'::bytea, \(["a", nil] as [String?]) = ARRAY['a', NULL],
                \([Int32(7), 8])[2] = 8, cardinality(\([String]())) = 0
            """)
        for column in 0..<5 { #expect(try rows[0].get(column, as: Bool.self), "column \(column)") }
    }

    @Test func `is widened but never narrowed`() throws {
        let row = try #require(try session.query("SELECT 1::int2 AS small, 2::int4 AS middle, 3::int8 AS large").first)
        #expect(try row.get("small", as: Int32.self) == 1)
        #expect(try row.get("small", as: Int.self) == 1)
        #expect(try row.get("middle", as: Int64.self) == 2)
        #expect(throws: PostgresDecodingError.self) { try row.get("large", as: Int32.self) }
    }

    @Test func `of another type is refused with the column's name`() throws {
        let row = try #require(
            try session.query(
                "SELECT '{}'::jsonb AS page, NULL::text AS title, 1.5::numeric AS rate, ARRAY[NULL::int4] AS counts"
            )
            .first)
        #expect { try row.get("page", as: String.self) } throws: { "\($0)".contains("\"page\"") }
        #expect { try row.get("title", as: String.self) } throws: { "\($0)".contains("\"title\": NULL") }
        #expect(throws: PostgresDecodingError.self) { try row.get("rate", as: Double.self) }
        #expect(throws: PostgresDecodingError.self) { try row.get("counts", as: [Int32].self) }
        #expect(throws: PostgresDecodingError.self) { try row.get("absent", as: String.self) }
        #expect(try row.get("title", as: String?.self) == nil)
        #expect(row.bytes(1) == nil)
    }

    @Test(
        arguments: [
            [], [0, 0, 0, 1], [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 23],
            [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 23, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 1],
            [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 23, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1],
            [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 25, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 0],
            [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 23, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 23, 1],
        ] as [[UInt8]])
    func `is refused when its bytes are no array`(bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { bytes in
            #expect(throws: PostgresDecodingError.self) { try [Int32](postgres: bytes) }
        }
    }

    @Test func `with a NUL character is refused by the server`() throws {
        #expect { try session.query("SELECT \("a\0b")") } throws: { ($0 as? PostgresError)?.sqlState == "22021" }
        #expect { try session.query("SELECT \(raw: "1\0, 2")") } throws: { ($0 as? PostgresError)?.sqlState == "22021" }
        #expect { try session.script("SELECT 1\0") } throws: { ($0 as? PostgresError)?.sqlState == "22021" }
        #expect(try session.query("SELECT 1").count == 1)
    }

    @Test func `at infinity is no timestamp`() throws {
        for text in ["infinity", "-infinity"] {
            let row = try #require(try session.query("SELECT \(text)::timestamptz").first)
            #expect(throws: PostgresDecodingError.self) { try row.get(0, as: PostgresTimestamp.self) }
        }
    }
}
