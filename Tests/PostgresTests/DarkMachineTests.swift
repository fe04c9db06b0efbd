import Postgres
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(4))) struct `When a machine goes dark` {
    /// Only a session over the network can be lost so: elsewhere the settings have no effect.
    @Test func `the server looks after its sessions, and gives them up within a minute`() async throws {
        let port = try SilentServer().port
        try await OwnCluster.with(port: port) { cluster in
            let session = try Session(
                SessionConfiguration(conninfo: "host=127.0.0.1 port=\(port) dbname=postgres user=postgres"))
            let settings = try session.query(
                """
                SELECT current_setting('tcp_keepalives_idle'), current_setting('tcp_keepalives_interval'),
                    current_setting('tcp_keepalives_count'), current_setting('tcp_user_timeout')
                """)[0]
            #expect(try (0..<4).map { try settings.get($0, as: String.self) } == ["30", "10", "3", "30000"])
        }
    }
}
