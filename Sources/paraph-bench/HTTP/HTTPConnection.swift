import Foundation
import Glibc

/// One connection kept alive to a server on this machine, over a blocking socket: it costs as little as a client can, so that
/// what is measured is the server. Reads answers with a Content-Length, or without a body.
final class HTTPConnection {
    let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 1 << 20)
    /// What of the answer is there.
    private var filled = 0
    private var head: [UInt8]?
    private var bodyRange = 0..<0

    struct Answer {
        let status: Int
        fileprivate let head: [UInt8]

        /// The first field of that name, without the white space around it.
        func field(_ name: StaticString) -> String? {
            HTTPConnection.field(name, in: head).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    init(port: Int) throws { descriptor = try Self.open(port: port) }

    /// A socket that is connected to the port.
    static func open(port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Lost(doing: "socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let outcome = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard outcome == 0 else { throw Lost(doing: "connect") }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        return descriptor
    }

    deinit { close(descriptor) }

    /// The body of the last answer.
    var body: [UInt8] { Array(buffer[bodyRange]) }

    /// Sends a request and waits for its answer.
    func exchange(_ request: [UInt8]) throws -> Answer {
        try send(request)
        while true {
            if let answer = try receiveSome() { return answer }
        }
    }

    func send(_ request: [UInt8]) throws {
        (filled, head) = (0, nil)
        try Self.send(request, over: descriptor)
    }

    /// Takes what has come of the answer, or waits for more of it; nil until it is whole.
    func receiveSome() throws -> Answer? {
        let searched = max(0, filled - 3)
        filled = try receive(at: filled)
        if head == nil { head = endOfHead(from: searched, to: filled).map { Array(buffer[0..<$0]) } }
        guard let head else { return nil }
        let end = head.count + Self.contentLength(head)
        guard filled >= end else { return nil }
        bodyRange = head.count..<end
        let digits = head.dropFirst(9).prefix(3)
        return Answer(status: digits.reduce(0) { $0 * 10 + Int($1) - 48 }, head: head)
    }

    static func send(_ request: [UInt8], over descriptor: Int32) throws {
        var sent = 0
        while sent < request.count {
            let count = request.withUnsafeBytes { bytes in
                Glibc.send(
                    descriptor, bytes.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Lost(doing: "send") }
            sent += count
        }
    }

    private func receive(at filled: Int) throws -> Int {
        if filled == buffer.count { buffer.append(contentsOf: [UInt8](repeating: 0, count: buffer.count)) }
        let count = buffer.withUnsafeMutableBytes { bytes in
            recv(descriptor, bytes.baseAddress?.advanced(by: filled), bytes.count - filled, 0)
        }
        guard count > 0 else { throw Lost(doing: "recv") }
        return filled + count
    }

    /// Behind the empty line.
    private func endOfHead(from start: Int, to end: Int) -> Int? {
        guard end - start >= 4 else { return nil }
        let (carriageReturn, lineFeed) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))
        for index in start...(end - 4)
        where buffer[index] == carriageReturn && buffer[index + 1] == lineFeed && buffer[index + 2] == carriageReturn
            && buffer[index + 3] == lineFeed
        {
            return index + 4
        }
        return nil
    }

    private static func contentLength(_ head: [UInt8]) -> Int {
        field("content-length", in: head)?.reduce(0) { $0 * 10 + Int($1) - 48 } ?? 0
    }

    /// The value of the first field of that name. Looks at bytes, and copies none, since a client must cost little.
    private static func field(_ name: StaticString, in head: [UInt8]) -> ArraySlice<UInt8>? {
        let name = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        var start = 0
        while let end = head[start...].firstIndex(of: UInt8(ascii: "\n")) {
            defer { start = end + 1 }
            let colon = start + name.count
            guard colon < end, head[colon] == UInt8(ascii: ":"),
                name.indices.allSatisfy({ head[start + $0] | 0x20 == name[$0] | 0x20 })
            else { continue }
            let value = head[(colon + 1)..<end].drop { $0 == UInt8(ascii: " ") }
            return value.last == UInt8(ascii: "\r") ? value.dropLast() : value
        }
        return nil
    }

    struct Lost: Error, CustomStringConvertible {
        let doing: String
        let reason = String(cString: strerror(errno))
        var description: String { "the connection was lost: \(doing): \(reason)" }
    }
}
