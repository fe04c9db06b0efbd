import Postgres
import Testing

@Suite struct `Where a connection string leads` {
    @Test(arguments: [
        ("postgresql://claire:secret@db.example:5433/paraph", "host=db.example port=5433 dbname=paraph user=claire"),
        ("postgresql://:secret@/paraph?host=%2Ftmp%2Fx", "host=/tmp/x dbname=paraph"),
        ("postgresql:///paraph?password=secret&sslpassword=secret", "dbname=paraph"),
        ("host=a password = 'my secret' user=claire", "host=a user=claire"),
        ("", ""),
    ])
    func `is told without its secrets`(conninfo: String, destination: String) throws {
        let told = try #require(SessionConfiguration(conninfo: conninfo).destination)
        #expect(Set(told.split(separator: " ")) == Set(destination.split(separator: " ")))
    }

    @Test(arguments: ["host=a password=my secret", "postgresql://a/b?passwd=secret", "secret"])
    func `is not told of what is none`(conninfo: String) {
        #expect(SessionConfiguration(conninfo: conninfo).destination == nil)
    }
}
