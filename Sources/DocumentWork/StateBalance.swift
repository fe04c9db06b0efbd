/// Whether a page's content restores the graphics state (`Q`) as often as it saves it (`q`), and closes what it opens, found by
/// reading through it token by token (ISO 32000-1, 7.8.2, 8.4.2, 9.4.1 and 14.6).
struct StateBalance: Equatable {
    /// How many saves must precede the content so that no restore lacks one.
    private(set) var missingSaves = 0
    /// How many saves are still open at the end, counted with the missing ones in front.
    private(set) var missingRestores = 0
    /// What closes the strings, arrays and dictionaries that are still open at the end, as where a page was cut off, and then the
    /// objects of text and the marked parts: whatever follows would be taken into them, and hidden with the layer that one belongs to.
    private(set) var missingClosings = ""

    static let even = StateBalance()
    /// No real page nests its states, or its arrays, so deeply, and readers give up on that as well.
    fileprivate static let deepest = 500

    private init() {}

    init(_ content: [UInt8]) {
        var depth = 0
        /// What ends the objects of text and the marked parts that are open.
        var ends: [String] = []
        var tokens = OperatorScanner(content)
        while let token = tokens.next() {
            switch token {
            case .save: depth += 1
            case .restore: depth -= 1
            // Objects of text do not nest.
            case .begin(let end) where end == "ET" && ends.contains(end): break
            case .begin(let end): if ends.count <= Self.deepest { ends.append(end) }
            case .end(let end): if let place = ends.lastIndex(of: end) { ends.remove(at: place) }
            }
            missingSaves = max(missingSaves, -depth)
        }
        missingRestores = depth + missingSaves
        if max(missingSaves, missingRestores) > Self.deepest { self = .even }
        let closings = tokens.open.reversed().joined() + ends.reversed().map { " \($0)" }.joined()
        if closings.utf8.count <= Self.deepest { missingClosings = closings }
    }
}

/// Finds the operators that begin and end something outside strings, comments and inline images, and what is open where it stands.
private struct OperatorScanner {
    enum Operator {
        case save, restore
        /// An object of text, or a marked part of the content, which the operator of that name ends.
        case begin(until: String)
        case end(String)
    }

    private let bytes: [UInt8]
    private var place = 0
    /// What closes each string, array and dictionary around the place, from the outermost.
    private(set) var open: [String] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> Operator? {
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "("): skipString()
            case UInt8(ascii: "<"): beginDictionaryOrHexString()
            case UInt8(ascii: "["): enter(until: "]")
            case UInt8(ascii: "]"), UInt8(ascii: ">"): leave()
            case UInt8(ascii: "%"): skip { $0 != 0x0A && $0 != 0x0D }
            case UInt8(ascii: "/"):
                place += 1
                skip(while: Self.isRegular)
            case let byte where Self.isRegular(byte):
                let start = place
                skip(while: Self.isRegular)
                switch String(decoding: bytes[start..<place].prefix(4), as: UTF8.self) {
                case "q": return .save
                case "Q": return .restore
                case "BT": return .begin(until: "ET")
                case "BMC", "BDC": return .begin(until: "EMC")
                case "ET": return .end("ET")
                case "EMC": return .end("EMC")
                case "ID": skipInlineImage()
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
        open.append(String(repeating: ")", count: depth))
    }

    private mutating func beginDictionaryOrHexString() {
        if place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: "<") {
            place += 1
            return enter(until: ">>")
        }
        skip { $0 != UInt8(ascii: ">") }
        if place == bytes.count { open.append(">") }
        place += 1
    }

    /// Moves into an array or a dictionary.
    private mutating func enter(until closing: String) {
        if open.count <= StateBalance.deepest { open.append(closing) }
        place += 1
    }

    /// Moves behind what closes an array or a dictionary; readers skip one that closes none, too.
    private mutating func leave() {
        let closing = open.last ?? ""
        if bytes[place...].starts(with: closing.utf8) {
            place += max(1, closing.utf8.count)
            _ = open.popLast()
        } else {
            place += 1
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
