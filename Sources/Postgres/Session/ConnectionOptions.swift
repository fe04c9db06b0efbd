import CLibPQ

/// The keywords of a connection string and their values, as libpq parses them.
struct ConnectionOptions {
    /// In libpq's order.
    let named: [(keyword: String, value: String)]

    /// Only what the string itself says; nil where libpq cannot parse it.
    init?(in conninfo: String) {
        guard let options = PQconninfoParse(conninfo, nil) else { return nil }
        defer { PQconninfoFree(options) }
        named = Self.read(options)
    }

    /// What the connection uses: its string, and for other keywords the environment, a service file, or libpq's defaults.
    init(of connection: OpaquePointer) {
        guard let options = PQconninfo(connection) else {
            named = []
            return
        }
        defer { PQconninfoFree(options) }
        named = Self.read(options)
    }

    var nameSeveralHosts: Bool {
        named.contains { ["host", "hostaddr"].contains($0.keyword) && $0.value.contains(",") }
    }

    /// Seconds.
    var connectTimeout: Int? { named.first { $0.keyword == "connect_timeout" }.flatMap { Int($0.value) } }

    private static func read(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [(keyword: String, value: String)] {
        var named: [(String, String)] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { named.append((String(cString: keyword), String(cString: value))) }
            option += 1
        }
        return named
    }
}
