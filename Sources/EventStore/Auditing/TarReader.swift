internal import Foundation

/// The members of a ustar archive.
struct TarReader {
    /// The bytes of each member, by its name.
    let members: [String: Range<Int>]

    private static let block = 512

    /// - Throws: `ExportFlaw`.
    init(_ archive: Data) throws(ExportFlaw) {
        var members: [String: Range<Int>] = [:]
        var offset = archive.startIndex
        while true {
            guard let end = archive.index(offset, offsetBy: Self.block, limitedBy: archive.endIndex) else {
                throw ExportFlaw("it ends before its end mark")
            }
            let header = archive[offset..<end]
            if header.allSatisfy({ $0 == 0 }) { break }
            let member = try Self.member(header)
            guard member.size <= archive.endIndex - end else { throw ExportFlaw("\(member.name) is cut off") }
            guard members.updateValue(end..<end + member.size, forKey: member.name) == nil else {
                throw ExportFlaw("\(member.name) is there twice")
            }
            let padding = (Self.block - member.size % Self.block) % Self.block
            guard padding <= archive.endIndex - end - member.size else { throw ExportFlaw("\(member.name) is cut off") }
            offset = end + member.size + padding
        }
        self.members = members
    }

    private static func member(_ header: Data) throws(ExportFlaw) -> (name: String, size: Int) {
        func field(_ range: Range<Int>) -> Data {
            header[header.startIndex + range.lowerBound..<header.startIndex + range.upperBound]
        }
        func text(_ range: Range<Int>) -> String? { String(validating: field(range).prefix { $0 != 0 }, as: UTF8.self) }
        let others = header.enumerated().reduce(0) { (148..<156).contains($1.offset) ? $0 + 32 : $0 + Int($1.element) }
        guard number(field(148..<156)) == others else { throw ExportFlaw("the header of a member is damaged") }
        guard let name = text(0..<100), text(345..<500) == "", [0, UInt8(ascii: "0")].contains(field(156..<157).first),
            let size = number(field(124..<136))
        else { throw ExportFlaw("it holds something else than plain files") }
        return (name, size)
    }

    private static func number(_ field: Data) -> Int? {
        if field.first == 0x80 {
            return field.dropFirst(4).reduce(0 as Int?) { number, byte in
                number.flatMap { $0 < 1 << 54 ? $0 << 8 | Int(byte) : nil }
            }
        }
        let digits = field.prefix { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
        guard !digits.isEmpty, field.dropFirst(digits.count).allSatisfy({ $0 == 0 || $0 == 0x20 }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self), radix: 8)
    }
}
