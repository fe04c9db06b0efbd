import Domain
import Foundation

/// RFC 6266: what the sender calls the bytes.
struct ContentDisposition: Equatable, Sendable {
    /// `attachment`, `form-data` …, in lower case.
    let kind: String
    /// The field's name in a form.
    let name: String?
    /// Without folders and control characters, at most 255 code points; nil when nothing is left.
    let filename: String?

    init(_ header: String) {
        let parameters = HeaderParameters(header)
        kind = parameters.value
        name = parameters["name"]
        // §4.3: filename* wins over filename.
        let extended = parameters["filename*"].flatMap(Self.decodingExtended)
        filename = (extended ?? parameters["filename"]).flatMap(Self.cleaned)
    }

    /// The header for an answer: an ASCII stand-in for old readers, the true name for all others.
    /// - Parameter filename: a name of ours, such as the number of an invoice: a slash in it opens no folder.
    static func attachment(_ filename: String) -> String {
        let whole = filename.unicodeScalars.map { $0.opensFolder ? "-" : $0 }
        let clean = cleaned(String(String.UnicodeScalarView(whole))) ?? "file"
        let ascii = String(
            String.UnicodeScalarView(
                clean.unicodeScalars.map { 0x20..<0x7F ~= $0.value && $0 != "\"" && $0 != "\\" && $0 != "%" ? $0 : "_" }
            ))
        guard ascii != clean else { return "attachment; filename=\"\(clean)\"" }
        return "attachment; filename=\"\(ascii)\"; filename*=UTF-8''\(encodingExtended(clean))"
    }

    /// RFC 8187 `charset'language'percent-encoded`; nil for a charset nobody uses or broken escapes.
    private static func decodingExtended(_ value: String) -> String? {
        let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = percentDecoded(parts[2]) else { return nil }
        switch parts[0].lowercased() {
        case "utf-8": return String(validating: bytes, as: UTF8.self)
        case "iso-8859-1": return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        default: return nil
        }
    }

    private static func percentDecoded(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexDigitValue, let low = rest.popFirst()?.hexDigitValue else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func encodingExtended(_ text: String) -> String {
        text.utf8.map { byte in
            byte.isDigit || byte.isLetter || "!#$&+-.^_`|~".utf8.contains(byte)
                ? String(Unicode.Scalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private static func cleaned(_ filename: String) -> String? {
        guard let last = filename.unicodeScalars.split(whereSeparator: \.opensFolder).last else { return nil }
        let visible = last.filter { !$0.properties.isHiding }
        let name = String(String.UnicodeScalarView(visible.prefix(255))).trimmingCharacters(in: .whitespaces)
        return name.isEmpty || name == "." || name == ".." ? nil : name
    }
}

extension Unicode.Scalar {
    /// Also where an accent stands on it, with which it is one character, and none that a program splits a path by.
    fileprivate var opensFolder: Bool { self == "/" || self == "\\" }
}

extension Unicode.Scalar.Properties {
    /// Control characters, and the format characters that make a name look like another (`invoice‮fdp.exe`).
    fileprivate var isHiding: Bool {
        switch generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned: true
        default: false
        }
    }
}
