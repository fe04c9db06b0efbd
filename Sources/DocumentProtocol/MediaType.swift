/// The kinds of file that may be uploaded, told by their first bytes and never by their name.
public enum MediaType: String, Sendable, CaseIterable {
    case pdf = "application/pdf"
    case xml = "application/xml"
    case jpeg = "image/jpeg"
    case png = "image/png"
    case tiff = "image/tiff"
    case heic = "image/heic"
    case zip = "application/zip"

    /// How many of a file's first bytes are enough for `sniff`.
    public static let sniffLength = 1024 + 5

    /// What a file that begins with these bytes is; nil for anything not listed here.
    public static func sniff(_ prefix: some Collection<UInt8>) -> MediaType? {
        let bytes = Array(prefix.prefix(sniffLength))
        return magic.first { bytes.starts(with: $0.bytes) }?.type
            ?? (isHEIC(bytes) ? .heic : nil)
            ?? (isXML(bytes) ? .xml : nil)
            ?? (isPDF(bytes) ? .pdf : nil)
    }

    private static let magic: [(bytes: [UInt8], type: MediaType)] = [
        (Array("%PDF-".utf8), .pdf),
        ([0xFF, 0xD8, 0xFF], .jpeg),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png),
        ([0x49, 0x49, 0x2A, 0x00], .tiff),
        ([0x4D, 0x4D, 0x00, 0x2A], .tiff),
        ([0x50, 0x4B, 0x03, 0x04], .zip),
        ([0x50, 0x4B, 0x05, 0x06], .zip),  // an archive without files
        ([0x50, 0x4B, 0x07, 0x08], .zip),  // the first part of a split archive
    ]

    /// Readers accept up to 1024 bytes of anything before a PDF's header (ISO 32000-1, annex H.3, note 13).
    static func isPDF(_ bytes: [UInt8]) -> Bool {
        let header = Array("%PDF-".utf8)
        guard bytes.count >= header.count else { return false }
        return (0...min(1024, bytes.count - header.count)).contains { bytes[$0...].starts(with: header) }
    }

    /// ISO/IEC 14496-12 `ftyp` box with a brand of ISO/IEC 23008-12.
    private static func isHEIC(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 12, bytes[4..<8].elementsEqual("ftyp".utf8) else { return false }
        let brands = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"]
        let length = bytes[0..<4].reduce(0) { $0 << 8 | Int($1) }
        // The major brand at 8, a minor version at 12, then the compatible brands: `mif1` files name theirs there.
        let places = [8] + stride(from: 16, through: min(length, bytes.count) - 4, by: 4)
        return places.contains { place in brands.contains(String(decoding: bytes[place..<place + 4], as: UTF8.self)) }
    }

    /// A declaration, a style sheet, a comment or a start tag after an optional byte order mark and white space, in UTF-8 or UTF-16.
    private static func isXML(_ bytes: [UInt8]) -> Bool {
        let text = characters(bytes).drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let start = String(decoding: text.prefix(14), as: UTF8.self).lowercased()
        if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") { return false }
        if ["<?xml ", "<?xml\t", "<?xml\n", "<?xml\r", "<?xml-", "<!--", "<!doctype"].contains(where: start.hasPrefix) {
            return true
        }
        guard start.first == "<", let initial = text.dropFirst().first else { return false }
        return initial == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(initial | 0x20)
    }

    /// The text's characters as far as they are ASCII, which is all that is looked at; others read as 0.
    private static func characters(_ bytes: [UInt8]) -> [UInt8] {
        switch (bytes.first, bytes.dropFirst().first) {
        case (0xFE, 0xFF): utf16(bytes.dropFirst(2), highByteFirst: true)
        case (0xFF, 0xFE): utf16(bytes.dropFirst(2), highByteFirst: false)
        case (0x00, .some): utf16(bytes[...], highByteFirst: true)
        case (.some, 0x00): utf16(bytes[...], highByteFirst: false)
        default: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        }
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, highByteFirst: Bool) -> [UInt8] {
        stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { place in
            let high = bytes[highByteFirst ? place : place + 1]
            let low = bytes[highByteFirst ? place + 1 : place]
            return high == 0 && low < 0x80 ? low : 0
        }
    }
}
