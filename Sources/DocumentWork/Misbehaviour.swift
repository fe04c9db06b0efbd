import DocumentProtocol
import Glibc

/// Does what a taken-over worker might do. Reached only in a worker started with `--testing`.
func misbehave(_ code: UInt8, _ argument: ArraySlice<UInt8>) throws(DocumentError) -> [UInt8] {
    guard let misbehaviour = Misbehaviour(rawValue: code) else { throw .unsupported("unknown misbehaviour") }
    let text = String(decoding: argument, as: UTF8.self)
    switch misbehaviour {
    case .hang: while true { pause() }
    case .spin: while true {}
    case .crash: abort()
    case .babble:
        _ = write(STDOUT_FILENO, "babble, babble, babble", 22)
        return []
    case .hoard: return try hoard()
    case .readFile: return try readFile(text)
    case .writeFile: return try writeFile(text)
    case .connect: return try connect(toPort: UInt16(text) ?? 0)
    }
}

private func failure(_ act: String) -> DocumentError {
    .unsupported("\(act): \(String(cString: strerror(errno)))")
}

private func hoard() throws(DocumentError) -> [UInt8] {
    for _ in 0..<64 {
        let block = mmap(nil, 1 << 28, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard block != MAP_FAILED else { throw failure("mmap") }
    }
    return []
}

private func readFile(_ path: String) throws(DocumentError) -> [UInt8] {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw failure("open") }
    defer { close(file) }
    return [UInt8](unsafeUninitializedCapacity: 4096) { $1 = max(0, read(file, $0.baseAddress!, 4096)) }
}

private func writeFile(_ path: String) throws(DocumentError) -> [UInt8] {
    let file = open(path, O_WRONLY | O_CREAT, 0o600)
    guard file >= 0 else { throw failure("open") }
    defer { close(file) }
    guard write(file, "x", 1) == 1 else { throw failure("write") }
    return []
}

private func connect(toPort port: UInt16) throws(DocumentError) -> [UInt8] {
    let plug = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard plug >= 0 else { throw failure("socket") }
    defer { close(plug) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let outcome = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            Glibc.connect(plug, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    guard outcome == 0 else { throw failure("connect") }
    return []
}
