/// The bytes of a request.
struct HTTPRequest: Sendable {
    let token: String

    func callAsFunction(
        _ method: String, _ target: String, _ fields: [(String, String)] = [], body: String? = nil
    ) -> [UInt8] {
        var text = "\(method) \(target) HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer \(token)\r\n"
        for (name, value) in fields { text += "\(name): \(value)\r\n" }
        if let body { text += "content-length: \(body.utf8.count)\r\n" }
        return Array((text + "\r\n" + (body ?? "")).utf8)
    }
}
