/// Questions about single bytes, as the grammars of HTTP and JSON ask them.
extension UInt8 {
    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

    var isLetter: Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= self || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self
    }

    /// 0x21 to 0x7E.
    var isVisibleASCII: Bool { 0x21...0x7E ~= self }

    /// RFC 9110 §5.6.2: a character of a token.
    var isTokenCharacter: Bool { isDigit || isLetter || "!#$%&'*+-.^_`|~".utf8.contains(self) }
}
