import CLibPQ

extension SessionConfiguration {
    /// Where `conninfo` leads, in the keyword form: host, port, database and user, and nothing else that it says. What else is
    /// in it may be secret. nil where libpq does not understand it.
    public var destination: String? {
        guard let options = PQconninfoParse(conninfo, nil) else { return nil }
        defer { PQconninfoFree(options) }
        var parts: [String] = []
        var option = options
        while let keyword = option.pointee.keyword {
            let name = String(cString: keyword)
            if ["host", "hostaddr", "port", "dbname", "user"].contains(name), let value = option.pointee.val {
                parts.append("\(name)=\(String(cString: value))")
            }
            option += 1
        }
        return parts.joined(separator: " ")
    }
}
