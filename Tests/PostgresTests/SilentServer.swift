import Foundation

/// A port of this machine that nobody accepts from: the kernel completes the connection, and then there is silence.
final class SilentServer {
    let port: UInt16
    private let listening: Int32

    struct Failed: Error {}

    init() throws {
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failures = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listening, $0, length) + listen(listening, 8) + getsockname(listening, $0, &length)
            }
        }
        self.listening = listening
        port = UInt16(bigEndian: address.sin_port)
        guard failures == 0 else { throw Failed() }
    }

    deinit { close(listening) }
}
