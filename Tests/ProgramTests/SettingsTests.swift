import EventStore
import NIOPosix
import Postgres
import TestSupport
import TestTools
import Testing

@Suite(.timeLimit(.minutes(4))) struct `A setting` {
    private static let nowhere = "postgresql://nobody@127.0.0.1:1/nothing"

    @Test(arguments: [
        ("PORT", "abc"), ("PORT", "99999"), ("PORT", "-1"), ("PARAPH_MAX_UPLOAD", "50MB"), ("PARAPH_MAX_UPLOAD", "0"),
        ("PARAPH_MAX_UPLOAD", "250000001"), ("PARAPH_MAX_UPLOAD", "\(Int.max)"), ("PARAPH_LOG_LEVEL", "loud"),
        ("PARAPH_WORKER", "/nonexistent"), ("PARAPH_WORKER", "/etc"), ("PARAPH_WORKER", "/etc/passwd"),
        ("PARAPH_WITNESS_URL", "example.org"), ("PARAPH_BEHIND_TLS_PROXY", "yes"),
    ])
    func `that cannot be read is refused, and doctor says so`(name: String, value: String) async throws {
        try await Program.with { paraph in
            let served = try await paraph("serve", "--database-url", Self.nowhere, environment: [name: value])
            #expect(served.status == 64 && served.text.contains("\(name) is \(value)"), "\(served.text)")
            let doctor = try await paraph("doctor", "--database-url", Self.nowhere, environment: [name: value])
            #expect(doctor.status == 1 && doctor.text.contains("\(name) is \(value)"), "\(doctor.text)")
        }
    }

    @Test func `given as an option is refused likewise`() async throws {
        try await Program.with { paraph in
            let port = try await paraph("serve", "--database-url", Self.nowhere, "--port", "70000")
            #expect(port.status == 64 && port.text.contains("--port is 70000"), "\(port.text)")
            let upload = try await paraph("serve", "--database-url", Self.nowhere, "--max-upload", "0")
            #expect(upload.status == 64 && upload.text.contains("--max-upload is 0"), "\(upload.text)")
        }
    }

    @Test func `for the size of an upload goes as far as files can be opened, and says so beyond`() async throws {
        try await Program.with { paraph in
            let doctor = try await paraph("doctor", "--database-url", Self.nowhere, "--max-upload", "250000000")
            #expect(doctor.text.contains("up to 250000000 bytes"), "\(doctor.text)")
            let beyond = try await paraph("serve", "--database-url", Self.nowhere, "--max-upload", "250000001")
            #expect(beyond.status == 64 && beyond.text.contains("from 1 to 250000000"), "\(beyond.text)")
        }
    }

    @Test(arguments: ["", ",", "api,butler"])
    func `for roles names one at least, and none but the known`(roles: String) async throws {
        try await Program.with { paraph in
            let served = try await paraph("serve", "--database-url", Self.nowhere, "--roles", roles)
            #expect(
                served.status == 64 && served.text.contains("there are api, projector and reactor"), "\(served.text)")
        }
    }

    @Test func `for an address beyond loopback needs the word that a proxy ends TLS`() async throws {
        try await Program.with { paraph in
            let open = ["PARAPH_HOST": "0.0.0.0"]
            let refused = try await paraph("serve", "--database-url", Self.nowhere, environment: open)
            #expect(refused.status == 64 && refused.text.contains("PARAPH_BEHIND_TLS_PROXY=1"), "\(refused.text)")
            let behind = open.merging(["PARAPH_BEHIND_TLS_PROXY": "1"]) { $1 }
            let doctor = try await paraph("doctor", "--database-url", Self.nowhere, environment: behind)
            #expect(doctor.text.contains("0.0.0.0:8080"), "\(doctor.text)")
        }
    }

    @Test func `that is empty counts as absent`() async throws {
        try await Program.with { paraph in
            let empty = ["PORT": "", "PARAPH_MAX_UPLOAD": "", "PARAPH_LOG_LEVEL": "", "PARAPH_WORKER": ""]
            let doctor = try await paraph("doctor", "--database-url", Self.nowhere, environment: empty)
            #expect(doctor.text.contains("127.0.0.1:8080") && doctor.text.contains("up to 50000000 bytes"))
        }
    }

    @Test(arguments: [
        "postgresql://:s3cret@127.0.0.1:1/nothing", "postgresql://somebody:s3cret@127.0.0.1:1/nothing",
        "postgresql://127.0.0.1:1/nothing?password=s3cret", "host=127.0.0.1 port=1 password = s3cret",
        "host=127.0.0.1 port=1 password='my s3cret'", "host=127.0.0.1 port=1 password=my s3cret",
        "postgresql://somebody@127.0.0.1:1/nothing?passwd=s3cret",
    ])
    func `that holds a password is told without it`(conninfo: String) async throws {
        try await Program.with { paraph in
            let doctor = try await paraph("doctor", environment: ["DATABASE_URL": conninfo])
            #expect(!doctor.text.contains("s3cret") && doctor.text.contains("database"), "\(doctor.text)")
        }
    }

    @Test func `that names a taken port is told as that`() async throws {
        let taken = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(taken.localAddress?.port)
        try await MigratedDatabase.with { database in
            try await Program.with { paraph in
                let served = try await paraph("serve", "--database-url", database.url, environment: ["PORT": "\(port)"])
                let lines = served.text.split(separator: "\n").map {
                    String($0.replacing(#/^\S+ warning paraph: \[paraph\] /#, with: ""))
                }
                let unsafe = try UnsafeServer(try Session(SessionConfiguration(conninfo: database.url)))
                let said = "Error: Port \(port) of 127.0.0.1 is taken: choose another with PORT or --port."
                #expect(lines == [unsafe.map { "\($0)" }, said].compactMap(\.self), "\(served.text)")
                #expect(served.status == 1)
            }
        }
        try await taken.close()
    }
}
