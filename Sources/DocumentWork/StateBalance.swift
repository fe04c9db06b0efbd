/// Whether a page's content restores the graphics state (`Q`) as often as it saves it (`q`), found by reading through it
/// token by token (ISO 32000-1, 7.8.2 and 8.4.2).
struct StateBalance: Equatable {
    /// How many saves must precede the content so that no restore lacks one.
    private(set) var missingSaves = 0
    /// How many saves are still open at the end, counted with the missing ones in front.
    private(set) var missingRestores = 0

    static let even = StateBalance()

    private init() {}

    init(_ content: [UInt8]) {
        var depth = 0
        var tokens = OperatorScanner(content)
        while let token = tokens.next() {
            switch token {
            case .save: depth += 1
            case .restore: depth -= 1
            }
            missingSaves = max(missingSaves, -depth)
        }
        missingRestores = depth + missingSaves
        // No real page nests its states so deeply, and readers give up on that as well.
        if max(missingSaves, missingRestores) > 500 { self = .even }
    }
}

/// Finds the operators `q` and `Q` outside strings, comments and inline images.
private struct OperatorScanner {
    enum Operator {
        case save, restore
    }

    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> Operator? {
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "("): skipString()
            case UInt8(ascii: "%"): skip { $0 != 0x0A && $0 != 0x0D }
            case UInt8(ascii: "/"):
                place += 1
                skip(while: Self.isRegular)
            case let byte where Self.isRegular(byte):
                let start = place
                skip(while: Self.isRegular)
                switch bytes[start..<place] {
                case [UInt8(ascii: "q")]: return .save
                case [UInt8(ascii: "Q")]: return .restore
                case [UInt8(ascii: "I"), UInt8(ascii: "D")]: skipInlineImage()
                default: break
                }
            default: place += 1
            }
        }
        return nil
    }

    private mutating func skip(while isPart: (UInt8) -> Bool) {
        while place < bytes.count, isPart(bytes[place]) { place += 1 }
    }

    /// Parentheses nest inside a string unless a backslash precedes them.
    private mutating func skipString() {
        var depth = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\\"): place += 1
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            default: break
            }
            place += 1
            if depth == 0 { return }
        }
    }

    /// An inline image's data ends at `EI` between white space.
    private mutating func skipInlineImage() {
        place += 1
        while place + 2 < bytes.count {
            let follows = place + 3 < bytes.count ? bytes[place + 3] : 0x20
            if Self.isSpace(bytes[place]), bytes[place + 1] == UInt8(ascii: "E"),
                bytes[place + 2] == UInt8(ascii: "I"), Self.isSpace(follows)
            {
                place += 3
                return
            }
            place += 1
        }
        place = bytes.count
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        [0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20].contains(byte)
    }

    private static func isRegular(_ byte: UInt8) -> Bool {
        !isSpace(byte) && !"()<>[]{}/%".utf8.contains(byte)
    }
}
