public import Foundation

/// Writes XML in UTF-8, one element after another.
///
/// Characters XML cannot hold, such as control characters, are left out.
public struct XMLWriter {
    private var output: [UInt8]
    private var depth = 0

    public init() { output = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8) }

    public var data: Data { Data(output) }

    /// An element around others.
    public mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], content: (inout XMLWriter) -> Void
    ) {
        open(name, attributes)
        output.append(UInt8(ascii: "\n"))
        depth += 1
        content(&self)
        depth -= 1
        indent()
        close(name)
    }

    /// An element around text.
    public mutating func element(_ name: String, _ text: String, _ attributes: KeyValuePairs<String, String> = [:]) {
        open(name, attributes)
        append(text, isAttribute: false)
        close(name)
    }

    /// An element around text, left out when there is none, since an empty element is an error in most formats.
    public mutating func element(optional name: String, _ text: String?) {
        if let text, !text.isEmpty { element(name, text) }
    }

    private mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String>) {
        indent()
        output += Array("<\(name)".utf8)
        for (key, value) in attributes {
            output += Array(" \(key)=\"".utf8)
            append(value, isAttribute: true)
            output.append(UInt8(ascii: "\""))
        }
        output.append(UInt8(ascii: ">"))
    }

    private mutating func close(_ name: String) { output += Array("</\(name)>\n".utf8) }

    private mutating func indent() { output += Array(repeating: UInt8(ascii: " "), count: depth * 2) }

    private mutating func append(_ text: String, isAttribute: Bool) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;".utf8
            case "<": output += "&lt;".utf8
            case ">": output += "&gt;".utf8
            case "\"" where isAttribute: output += "&quot;".utf8
            case "\n" where isAttribute, "\t" where isAttribute: output += Array("&#\(scalar.value);".utf8)
            case "\r": output += "&#13;".utf8
            case "\n", "\t": output.append(UInt8(scalar.value))
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": break
            default: output += scalar.utf8
            }
        }
    }
}
