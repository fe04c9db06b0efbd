import Foundation

/// The files of a ZIP (PKWARE APPNOTE), read without trusting a number in it. Nothing is ever written under a name it gives.
struct ZIPArchive {
    /// One file, as the archive's directory lists it.
    struct Entry {
        let path: String
        let method: UInt16
        let checksum: UInt32
        let packedSize: Int
        let size: Int
        fileprivate let header: Int
    }

    /// The files to deliver: no folders, and none of those that systems leave behind.
    let entries: [Entry]
    private let data: Data

    static let mostEntries = 200

    /// - Parameters:
    ///   - sizeLimit: bytes of all its files together.
    /// - Throws: `IntakeRefusal.brokenArchive`, `archiveTooLarge`, `emptyFile` for an archive without files.
    init(_ data: Data, sizeLimit: Int) throws(IntakeRefusal) {
        self.data = data
        entries = try Self.directory(of: LittleEndian(data)).filter(\.isDelivered)
        guard !entries.isEmpty else { throw .emptyFile }
        guard entries.count <= Self.mostEntries, entries.reduce(0, { $0 + $1.size }) <= sizeLimit else {
            throw .archiveTooLarge
        }
        try Self.checkApart(entries, in: LittleEndian(data))
    }

    /// The bytes of one file, of the size and with the checksum the directory promises.
    func bytes(of entry: Entry) throws(IntakeRefusal) -> Data {
        let reader = LittleEndian(data)
        let start = try Self.start(of: entry, in: reader)
        guard let packed = reader.bytes(at: start, count: entry.packedSize) else { throw Self.broken }
        let bytes: [UInt8]
        switch entry.method {
        case 0: bytes = packed
        case 8:
            guard let inflated = Inflation.inflate(packed, size: entry.size) else { throw Self.broken }
            bytes = inflated
        default: throw .brokenArchive(.packedOtherwise(entry.path))
        }
        guard bytes.count == entry.size, CRC32.of(bytes) == entry.checksum else { throw Self.broken }
        return Data(bytes)
    }

    private static let broken = IntakeRefusal.brokenArchive(.archiveDamaged)
}

extension ZIPArchive {
    /// Files that lie over one another would unpack to any number of times what was sent.
    private static func checkApart(_ entries: [Entry], in reader: LittleEndian) throws(IntakeRefusal) {
        var end = 0
        for entry in entries.sorted(by: { $0.header < $1.header }) {
            guard entry.header >= end else { throw .brokenArchive(.filesOverlap) }
            end = try start(of: entry, in: reader) + entry.packedSize
        }
    }

    /// Where the packed bytes of a file begin, by the head before them.
    private static func start(of entry: Entry, in reader: LittleEndian) throws(IntakeRefusal) -> Int {
        guard reader.number32(at: entry.header) == 0x0403_4b50, let nameLength = reader.number16(at: entry.header + 26),
            let extraLength = reader.number16(at: entry.header + 28)
        else { throw broken }
        return entry.header + 30 + Int(nameLength) + Int(extraLength)
    }

    private static func directory(of reader: LittleEndian) throws(IntakeRefusal) -> [Entry] {
        guard let end = endRecord(of: reader), let disk = reader.number16(at: end + 4),
            let count = reader.number16(at: end + 10), let start = reader.number32(at: end + 16)
        else { throw broken }
        guard disk == 0, count != 0xffff, start != 0xffff_ffff else {
            throw .brokenArchive(.archiveInParts)
        }
        guard Int(count) <= 10 * mostEntries else { throw .archiveTooLarge }
        var entries: [Entry] = []
        var place = Int(start)
        for _ in 0..<count {
            let (entry, next) = try entry(at: place, in: reader)
            entries.append(entry)
            place = next
        }
        return entries
    }

    /// The record that ends the file, before a comment of up to 65,535 bytes.
    private static func endRecord(of reader: LittleEndian) -> Int? {
        let last = reader.count - 22
        guard last >= 0 else { return nil }
        return stride(from: last, through: max(0, last - 65_535), by: -1).first { place in
            reader.number32(at: place) == 0x0605_4b50
                && reader.number16(at: place + 20).map(Int.init) == reader.count - place - 22
        }
    }

    private static func entry(
        at place: Int, in reader: LittleEndian
    ) throws(IntakeRefusal) -> (Entry, next: Int) {
        guard reader.number32(at: place) == 0x0201_4b50, let flags = reader.number16(at: place + 8),
            let method = reader.number16(at: place + 10), let checksum = reader.number32(at: place + 16),
            let packedSize = reader.number32(at: place + 20), let size = reader.number32(at: place + 24),
            let nameLength = reader.number16(at: place + 28), let extraLength = reader.number16(at: place + 30),
            let commentLength = reader.number16(at: place + 32), let attributes = reader.number32(at: place + 38),
            let header = reader.number32(at: place + 42),
            let name = reader.bytes(at: place + 46, count: Int(nameLength))
        else { throw broken }
        let path = String(decoding: name, as: UTF8.self)
        guard flags & 1 == 0 else { throw .brokenArchive(.fileProtected(path)) }
        // The upper half holds the mode of a Unix file; a symbolic link is 0o12 in its first bits.
        guard attributes >> 28 != 0o12, !path.leadsOut else {
            throw .brokenArchive(.leadsOut(path))
        }
        let entry = Entry(
            path: path, method: method, checksum: checksum, packedSize: Int(packedSize), size: Int(size),
            header: Int(header))
        return (entry, place + 46 + Int(nameLength) + Int(extraLength) + Int(commentLength))
    }
}

extension ZIPArchive.Entry {
    fileprivate var isDelivered: Bool {
        let parts = path.steps
        guard let last = parts.last, path.last.map({ !String.isSeparator($0) }) == true else { return false }
        return parts.first != "__MACOSX" && !last.hasPrefix(".") && last != "Thumbs.db"
    }
}

extension String {
    /// Both slashes part folders: some programs on Windows write theirs into an archive, against its standard.
    fileprivate static func isSeparator(_ character: Character) -> Bool { character == "/" || character == "\\" }

    fileprivate var steps: [Substring] { split(whereSeparator: Self.isSeparator) }

    /// From the root of a disk, or upwards.
    fileprivate var leadsOut: Bool {
        let startsAtRoot = first.map(Self.isSeparator) ?? false
        let namesDisk = dropFirst().first == ":" && first?.isLetter == true
        return startsAtRoot || namesDisk || contains("\0") || steps.contains("..")
    }
}

/// Numbers in bytes that may end anywhere.
private struct LittleEndian {
    private let data: Data

    init(_ data: Data) { self.data = data }

    var count: Int { data.count }

    func number16(at place: Int) -> UInt16? {
        guard place >= 0, place <= count - 2 else { return nil }
        let start = data.startIndex + place
        return UInt16(data[start]) | UInt16(data[start + 1]) << 8
    }

    func number32(at place: Int) -> UInt32? {
        guard let low = number16(at: place), let high = number16(at: place + 2) else { return nil }
        return UInt32(low) | UInt32(high) << 16
    }

    func bytes(at place: Int, count wanted: Int) -> [UInt8]? {
        guard place >= 0, wanted >= 0, place <= count - wanted else { return nil }
        return Array(data[(data.startIndex + place)..<(data.startIndex + place + wanted)])
    }
}

/// The checksum of ZIP and PNG (ISO 3309).
enum CRC32 {
    static func of(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { checksum, byte in table[Int((checksum ^ UInt32(byte)) & 0xff)] ^ checksum >> 8 }
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
    }
}
