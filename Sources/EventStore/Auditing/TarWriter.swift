internal import Foundation

/// Writes a POSIX ustar archive, member by member. The header of a member is written when it ends, so that it may be larger than memory.
final class TarWriter {
    private let file: FileHandle
    private let modified: Int64
    private var buffer = Data()
    /// Where the header of the open member stands.
    private var header: (offset: UInt64, name: String)?
    private var size: Int64 = 0

    private static let block = 512
    private static let bufferSize = 1 << 20

    /// - Parameter modified: the time in the headers of the members, in seconds since 1970.
    init(_ url: URL, modified: Int64) throws {
        guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: url.path])
        }
        file = try FileHandle(forWritingTo: url)
        self.modified = modified
    }

    /// Begins a member; the one before it is ended.
    func begin(_ name: String) throws {
        try endMember()
        try flush()
        header = (try file.offset(), name)
        size = 0
        buffer.append(Data(count: Self.block))
    }

    func write(_ bytes: some Sequence<UInt8>) throws {
        let before = buffer.count
        buffer.append(contentsOf: bytes)
        size += Int64(buffer.count - before)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// A whole member at once.
    func add(_ name: String, _ text: String) throws {
        try begin(name)
        try write(text.utf8)
    }

    /// Ends the archive. Without that the file is not a whole archive.
    func finish() throws {
        try endMember()
        buffer.append(Data(count: 2 * Self.block))
        try flush()
        try file.synchronize()
        try file.close()
    }

    private func endMember() throws {
        guard let header else { return }
        buffer.append(Data(count: Int((Int64(Self.block) - size % Int64(Self.block)) % Int64(Self.block))))
        try flush()
        let end = try file.offset()
        try file.seek(toOffset: header.offset)
        try file.write(contentsOf: TarHeader.bytes(header.name, size: size, modified: modified))
        try file.seek(toOffset: end)
        self.header = nil
    }

    private func flush() throws {
        try file.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}

/// The 512 bytes before each member (POSIX.1-1988, `ustar`).
enum TarHeader {
    static func bytes(_ name: String, size: Int64, modified: Int64) -> Data {
        var header = Data(count: 512)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        precondition(name.utf8.count <= 100, "A member's name fits its field")
        put(name, at: 0)
        put("0000644", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        header.replaceSubrange(124..<136, with: number(size))
        header.replaceSubrange(136..<148, with: number(modified))
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar\u{0}00", at: 257)
        put(octal(header.reduce(0) { $0 + Int64($1) }, digits: 6) + "\u{0} ", at: 148)
        return header
    }

    /// Eleven octal digits; a larger number in base 256, as GNU tar introduced it.
    private static func number(_ number: Int64) -> Data {
        if number < 1 << 33 { return Data((octal(number, digits: 11) + "\u{0}").utf8) }
        return Data([0x80, 0, 0, 0]) + withUnsafeBytes(of: number.bigEndian) { Data($0) }
    }

    private static func octal(_ number: Int64, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
