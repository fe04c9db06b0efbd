import Foundation

extension FieldParser where Value == String {
    /// One line of text: surrounding white space is dropped, control characters are refused.
    static func text(_ length: ClosedRange<Int>) -> FieldParser {
        let control = #"\u0000-\u001f\u007f"#
        return text(length, control: control) { $0.value < 0x20 || $0.value == 0x7F }
    }

    /// Text of several lines: like `text`, and line breaks and tabs are kept.
    static func lines(_ length: ClosedRange<Int>) -> FieldParser {
        let control = #"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f"#
        return text(length, control: control) { scalar in
            (scalar.value < 0x20 && !["\n", "\r", "\t"].contains(scalar)) || scalar.value == 0x7F
        }
    }

    private static func text(
        _ length: ClosedRange<Int>, control: String, refusing: @escaping @Sendable (Unicode.Scalar) -> Bool
    ) -> FieldParser {
        FieldParser(schema: .string(length: length, pattern: pattern(length, control))) { json in
            guard case .string(let raw) = json else { throw FieldErrors.wrongType(expected: "string") }
            guard !raw.unicodeScalars.contains(where: refusing) else { throw FieldErrors("invalid-characters") }
            let text = raw.withoutWhiteSpaceAround
            let count = text.unicodeScalars.count
            guard count >= length.lowerBound else { throw FieldErrors("too-short", ["min": "\(length.lowerBound)"]) }
            guard count <= length.upperBound else { throw FieldErrors("too-long", ["max": "\(length.upperBound)"]) }
            return text
        }
    }

    /// Without control characters, and not of white space alone where there has to be something.
    private static func pattern(_ length: ClosedRange<Int>, _ control: String) -> String {
        length.lowerBound > 0 ? "^[^\(control)]*[^\(control)\\s][^\(control)]*$" : "^[^\(control)]*$"
    }

    /// One of a few words.
    static func word(_ words: [String]) -> FieldParser {
        FieldParser(schema: .enumeration(words)) { json in
            guard case .string(let text) = json else { throw FieldErrors.wrongType(expected: "string") }
            guard words.contains(text) else {
                throw FieldErrors("unknown-choice", ["choices": words.joined(separator: ", ")])
            }
            return text
        }
    }
}

extension FieldParser where Value: RawRepresentable & CaseIterable & SendableMetatype, Value.RawValue == String {
    /// One case of an enum, by its raw value.
    static var choice: FieldParser {
        FieldParser<String>.word(Value.allCases.map(\.rawValue)).map { word in
            guard let value = Value(rawValue: word) else { throw FieldErrors("invalid-value") }
            return value
        }
    }
}

extension FieldParser where Value == UUID {
    static var uuid: FieldParser {
        FieldParser(text: .uuid, orElse: "invalid-uuid") { UUID(text: $0) }
    }
}

extension FieldParser where Value == Bool {
    static var boolean: FieldParser {
        FieldParser(schema: .boolean) { json in
            guard case .bool(let value) = json else { throw FieldErrors.wrongType(expected: "boolean") }
            return value
        }
    }
}

extension FieldParser where Value: FixedWidthInteger & Sendable {
    static func integer(_ range: ClosedRange<Value>) -> FieldParser {
        FieldParser(schema: .integer(minimum: Int64(range.lowerBound), maximum: Int64(range.upperBound))) { json in
            guard let integer = json.integer else { throw FieldErrors.wrongType(expected: "integer") }
            guard let value = Value(exactly: integer), range.contains(value) else {
                throw FieldErrors("out-of-range", ["min": "\(range.lowerBound)", "max": "\(range.upperBound)"])
            }
            return value
        }
    }
}

extension FieldParser where Value == JSONValue {
    /// Any JSON value, as it is.
    static var json: FieldParser { FieldParser(schema: .any) { $0 } }
}

extension String {
    /// Nearly every text is already so, and is then given back as it is.
    fileprivate var withoutWhiteSpaceAround: String {
        let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        guard let first = unicodeScalars.first, let last = unicodeScalars.last, isSpace(first) || isSpace(last) else {
            return self
        }
        return trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
