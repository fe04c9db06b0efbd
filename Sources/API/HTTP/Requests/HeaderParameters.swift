/// The `value; name=value; name="quoted"` form that several headers share (RFC 9110 §5.6.6).
struct HeaderParameters: Equatable, Sendable {
    struct Parameter: Equatable, Sendable {
        /// In lower case.
        let name: String
        let value: String
    }

    /// What stands before the first semicolon, in lower case.
    let value: String
    let parameters: [Parameter]

    subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// Forgiving in reading: a parameter without value or with an open quote is taken for what it shows.
    init(_ header: String) {
        guard header.utf8.contains(UInt8(ascii: ";")) else {
            (value, parameters) = (header.trimmingSpaces().lowercased(), [])
            return
        }
        var scanner = Scanner(rest: Array(header.unicodeScalars)[...])
        value = scanner.until(";").trimmingSpaces().lowercased()
        var parameters: [Parameter] = []
        while scanner.skip(";") {
            let name = scanner.until("=;").trimmingSpaces().lowercased()
            guard scanner.skip("=") else { continue }
            parameters.append(Parameter(name: name, value: scanner.parameterValue()))
        }
        self.parameters = parameters
    }

    private struct Scanner {
        var rest: ArraySlice<Unicode.Scalar>

        mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
            guard rest.first == scalar else { return false }
            rest = rest.dropFirst()
            return true
        }

        mutating func until(_ stops: String) -> String {
            let text = rest.prefix { !stops.unicodeScalars.contains($0) }
            rest = rest.dropFirst(text.count)
            return String(String.UnicodeScalarView(text))
        }

        mutating func parameterValue() -> String {
            rest = rest.drop { $0 == " " || $0 == "\t" }
            guard skip("\"") else { return until(";").trimmingSpaces() }
            var text = String.UnicodeScalarView()
            while let scalar = rest.popFirst(), scalar != "\"" {
                // Browsers send Windows paths unescaped, so a backslash escapes only a quote or a backslash.
                if scalar == "\\", let next = rest.first, next == "\"" || next == "\\" {
                    text.append(next)
                    rest = rest.dropFirst()
                } else {
                    text.append(scalar)
                }
            }
            _ = until(";")
            return String(text)
        }
    }
}
