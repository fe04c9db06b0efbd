import Foundation
import Postgres
import Testing

@Suite struct `An SQL statement` {
    @Test func `binds what is interpolated and never inlines it`() throws {
        let hostile = "'; DROP TABLE document; --"
        let absent: String? = nil
        let sql: SQL = "SELECT \(hostile), \(7), \("literal"), \(absent)"
        #expect(sql.text == "SELECT $1, $2, $3, $4")
        #expect(sql.parameters.types == [PostgresType.text, PostgresType.int8, PostgresType.text, PostgresType.text])
        let row = try #require(try Session(testConfiguration()).query(sql).first)
        #expect(try row.get(0) == hostile)
        #expect(try row.get(1) == 7)
        #expect(try row.get(3, as: String?.self) == nil)
    }

    @Test func `renumbers what is nested in it`() throws {
        let condition: SQL = "b = \(2) AND c <> '$1' AND d = \(3)"
        let sql: SQL = "SELECT \(1) WHERE \(condition) OR e = \(4)"
        #expect(sql.text == "SELECT $1 WHERE b = $2 AND c <> '$1' AND d = $3 OR e = $4")
        let twice: SQL = "\(sql) UNION \(sql)"
        #expect(
            twice.text == """
                SELECT $1 WHERE b = $2 AND c <> '$1' AND d = $3 OR e = $4 UNION \
                SELECT $5 WHERE b = $6 AND c <> '$1' AND d = $7 OR e = $8
                """)
        #expect(twice.parameters.count == 8)
    }

    @Test func `keeps text and values together beyond nine parameters`() throws {
        let numbers = Array(1...25)
        let list = numbers.map { "\($0)" as SQL }.joined(separator: ", ")
        let sql: SQL = "SELECT \(100), ARRAY[\(list)]"
        let row = try #require(try Session(testConfiguration()).query(sql).first)
        #expect(try row.get(0) == 100)
        #expect(try row.get(1) == numbers)
    }

    @Test func `is composed with plus, append and joined`() {
        var sql = "SELECT é WHERE " + ([] as [SQL]).joined(separator: " AND ")
        sql += "a = \(1)"
        sql.append(" AND ")
        sql += ["b = \(2)", "c = \(3)"].joined(separator: " OR ")
        #expect(sql.text == "SELECT é WHERE a = $1 AND b = $2 OR c = $3")
        #expect(sql.parameters.count == 3)
    }

    @Test func `quotes identifiers`() throws {
        let sql: SQL = "SELECT 1 AS \(identifier: "a\"b; DROP")"
        #expect(sql.text == "SELECT 1 AS \"a\"\"b; DROP\"")
        #expect(try Session(testConfiguration()).query(sql).columns == ["a\"b; DROP"])
    }

    @Test func `refuses more parameters than the protocol counts`() throws {
        let sql = (0...65535).map { "\($0)" as SQL }.joined(separator: ", ")
        let session = try Session(testConfiguration())
        #expect { try session.query("SELECT \(sql)") } throws: { ($0 as? PostgresError)?.sqlState == "54023" }
        #expect(try session.query("SELECT 1").count == 1)
    }
}
