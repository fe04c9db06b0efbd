import Connectors
import Foundation
import Testing

@Suite struct `An agent's token` {
    @Test(arguments: [
        "http://127.0.0.1:8080", "http://127.3.2.1", "http://localhost:8080", "http://[::1]:8080", "HTTP://LOCALHOST",
        "https://paraph.example", "https://10.0.0.1:8443/paraph",
    ])
    func `travels over TLS, or within the machine`(address: String) throws {
        _ = try ConnectorClient(base: try #require(URL(string: address)), token: "t")
    }

    @Test(arguments: [
        "http://paraph.example", "http://10.0.0.1:8080", "http://127.0.0.1.example", "http://localhost.example",
        "http://[fe80::1]", "http://127.0.0.1@paraph.example", "ftp://127.0.0.1", "localhost:8080", "paraph.example",
        "https:",
    ])
    func `goes nowhere else`(address: String) throws {
        let url = try #require(URL(string: address))
        #expect(throws: UnsafeAddress.self) { _ = try ConnectorClient(base: url, token: "t") }
    }
}
