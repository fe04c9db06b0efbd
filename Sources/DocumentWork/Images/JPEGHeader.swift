import DocumentProtocol

/// What a JPEG says of itself before its picture begins (ITU-T T.81, annex B; JFIF; Exif).
struct JPEGHeader: Equatable {
    private(set) var width = 0
    private(set) var height = 0
    private(set) var components = 0
    /// Exif's number from 1 (upright) to 8.
    private(set) var orientation = 1
    /// 72 when the image says nothing.
    private(set) var dotsPerInch = 72.0
    private var hasAdobeMarker = false

    /// Adobe's programs store the complement of each ink.
    var isInvertedCMYK: Bool { components == 4 && hasAdobeMarker }

    /// Refuses an image whose picture is missing or cut, and the two rare codings that no PDF can hold.
    init(_ jpeg: ArraySlice<UInt8>) throws(DocumentError) {
        var rest = jpeg.dropFirst(2)
        guard jpeg.starts(with: [0xFF, 0xD8]) else { throw .broken("it is not a JPEG image") }
        while let (marker, segment) = Self.nextSegment(&rest) {
            switch marker {
            case 0xC0, 0xC1, 0xC2: try readFrame(segment)
            case 0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                throw .unsupported("a JPEG image with a coding that PDF does not know")
            case 0xE0: readJFIF(segment)
            case 0xE1: readExif(segment)
            case 0xEE: hasAdobeMarker = hasAdobeMarker || segment.starts(with: "Adobe".utf8)
            case 0xDA:
                guard width > 0, height > 0 else { throw .broken("the image has no size") }
                guard Self.hasEnd(rest) else { throw .broken("the image is cut") }
                return
            default: break
            }
        }
        throw .broken("the image has no picture")
    }

    private mutating func readFrame(_ segment: [UInt8]) throws(DocumentError) {
        guard segment.count >= 6 else { throw .broken("the image has no size") }
        guard segment[0] == 8 else { throw .unsupported("a JPEG image with more than 8 bits a colour") }
        height = Int(segment[1]) << 8 | Int(segment[2])
        width = Int(segment[3]) << 8 | Int(segment[4])
        components = Int(segment[5])
        guard [1, 3, 4].contains(components) else { throw .broken("the image has no colours") }
    }

    private mutating func readJFIF(_ segment: [UInt8]) {
        guard segment.count >= 12, segment.starts(with: Array("JFIF".utf8) + [0]) else { return }
        let density = Double(Int(segment[8]) << 8 | Int(segment[9]))
        switch segment[7] {
        case 1: setDensity(density)
        case 2: setDensity(density * 2.54)
        default: break
        }
    }

    private mutating func setDensity(_ dots: Double) {
        if ImageLimits.dotsPerInch.contains(dots) { dotsPerInch = dots }
    }

    /// The orientation stands in the first directory of the TIFF structure inside.
    private mutating func readExif(_ segment: [UInt8]) {
        guard segment.starts(with: Array("Exif".utf8) + [0, 0]) else { return }
        let tiff = Array(segment.dropFirst(6))
        let isBigEndian = tiff.first == UInt8(ascii: "M")
        func number(_ place: Int, _ size: Int) -> Int? {
            guard place >= 0, place + size <= tiff.count else { return nil }
            let bytes = tiff[place..<place + size]
            return (isBigEndian ? Array(bytes) : bytes.reversed()).reduce(0) { $0 << 8 | Int($1) }
        }
        guard let directory = number(4, 4), let count = number(directory, 2) else { return }
        for entry in 0..<count {
            let place = directory + 2 + 12 * entry
            guard let tag = number(place, 2), let value = number(place + 8, 2) else { return }
            if tag == 274, (1...8).contains(value) { orientation = value }
        }
    }

    /// The next marker and what belongs to it, without its length; nil when there is none.
    private static func nextSegment(_ rest: inout ArraySlice<UInt8>) -> (marker: UInt8, segment: [UInt8])? {
        guard rest.popFirst() == 0xFF else { return nil }
        rest = rest.drop { $0 == 0xFF }
        guard let marker = rest.popFirst() else { return nil }
        let length = rest.prefix(2).reduce(0) { $0 << 8 | Int($1) }
        guard length >= 2, length <= rest.count else { return nil }
        defer { rest = rest.dropFirst(length) }
        return (marker, Array(rest.prefix(length).dropFirst(2)))
    }

    /// Inside a picture no 0xFF is followed by 0xD9, so the first such pair is its end.
    private static func hasEnd(_ picture: ArraySlice<UInt8>) -> Bool {
        picture.indices.dropLast().contains { picture[$0] == 0xFF && picture[$0 + 1] == 0xD9 }
    }
}
