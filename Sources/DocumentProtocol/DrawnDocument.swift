/// A printed page or more, described by its parts: a title, facts in two columns, a table, totals, notes and a footer.
/// What kind of document it is does not matter here. The table runs over as many A4 pages as it needs.
public struct DrawnDocument: Equatable, Sendable {
    public var title: String
    public var subtitle: String
    /// Laid out in two columns, in reading order: the first on the left, the second on the right, and so on.
    public var blocks: [Block]
    public var table: Table?
    /// Right-aligned below the table.
    public var totals: [Total]
    /// Paragraphs over the whole width.
    public var notes: [String]
    /// One line at the foot of every page, beside the page number.
    public var footer: String

    public init(
        title: String, subtitle: String = "", blocks: [Block] = [], table: Table? = nil, totals: [Total] = [],
        notes: [String] = [], footer: String = ""
    ) {
        self.title = title
        self.subtitle = subtitle
        self.blocks = blocks
        self.table = table
        self.totals = totals
        self.notes = notes
        self.footer = footer
    }

    public struct Block: Equatable, Sendable {
        public var heading: String
        public var facts: [Fact]

        public init(heading: String, facts: [Fact]) {
            self.heading = heading
            self.facts = facts
        }
    }

    public struct Fact: Equatable, Sendable {
        /// Empty for a value that needs none, such as a line of an address.
        public var label: String
        public var value: String

        public init(_ label: String, _ value: String) {
            self.label = label
            self.value = value
        }
    }

    public struct Table: Equatable, Sendable {
        public var columns: [Column]
        /// A row with fewer cells than columns ends with empty ones; cells beyond the columns are not drawn.
        public var rows: [[String]]

        public init(columns: [Column], rows: [[String]]) {
            self.columns = columns
            self.rows = rows
        }
    }

    public struct Column: Equatable, Sendable {
        public var header: String
        public var alignment: Alignment
        /// The column's share of the table's width, relative to the others'; above zero.
        public var width: Double

        public init(_ header: String, alignment: Alignment = .left, width: Double = 1) {
            self.header = header
            self.alignment = alignment
            self.width = width
        }
    }

    public enum Alignment: UInt8, Sendable {
        case left = 0
        case right = 1
        case center = 2
    }

    public struct Total: Equatable, Sendable {
        public var label: String
        public var value: String
        /// Drawn larger and bold below a rule: the amount that counts.
        public var isGrand: Bool

        public init(_ label: String, _ value: String, isGrand: Bool = false) {
            self.label = label
            self.value = value
            self.isGrand = isGrand
        }
    }
}

extension DrawnDocument {
    public func write(to writer: inout ByteWriter) {
        writer.write(title)
        writer.write(subtitle)
        writer.write(list: blocks) { writer, block in
            writer.write(block.heading)
            writer.write(list: block.facts) { writer, fact in
                writer.write(fact.label)
                writer.write(fact.value)
            }
        }
        writer.write(table) { $1.write(to: &$0) }
        writer.write(list: totals) { writer, total in
            writer.write(total.label)
            writer.write(total.value)
            writer.write(total.isGrand)
        }
        writer.write(list: notes) { $0.write($1) }
        writer.write(footer)
    }

    public init(from reader: inout ByteReader) throws(MalformedMessage) {
        title = try reader.string()
        subtitle = try reader.string()
        blocks = try reader.list { reader throws(MalformedMessage) in
            Block(
                heading: try reader.string(),
                facts: try reader.list { reader throws(MalformedMessage) in
                    Fact(try reader.string(), try reader.string())
                })
        }
        table = try reader.optional { reader throws(MalformedMessage) in try Table(from: &reader) }
        totals = try reader.list { reader throws(MalformedMessage) in
            Total(try reader.string(), try reader.string(), isGrand: try reader.flag())
        }
        notes = try reader.list { reader throws(MalformedMessage) in try reader.string() }
        footer = try reader.string()
    }
}

extension DrawnDocument.Table {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.write(list: columns) { writer, column in
            writer.write(column.header)
            writer.write(UInt32(column.alignment.rawValue))
            writer.write(column.width)
        }
        writer.write(list: rows) { writer, row in
            writer.write(list: row) { $0.write($1) }
        }
    }

    fileprivate init(from reader: inout ByteReader) throws(MalformedMessage) {
        columns = try reader.list { reader throws(MalformedMessage) in
            let header = try reader.string()
            guard let alignment = DrawnDocument.Alignment(rawValue: UInt8(clamping: try reader.number())) else {
                throw MalformedMessage()
            }
            let width = try reader.double()
            guard width.isFinite, width > 0 else { throw MalformedMessage() }
            return DrawnDocument.Column(header, alignment: alignment, width: width)
        }
        rows = try reader.list { reader throws(MalformedMessage) in
            try reader.list { reader throws(MalformedMessage) in try reader.string() }
        }
    }
}
