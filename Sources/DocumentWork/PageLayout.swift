import DocumentProtocol

/// Puts a document's parts on pages, from top to bottom, opening a page whenever the next line has no room.
struct PageLayout {
    /// The marks of each page; never empty.
    private(set) var pages: [[Mark]] = [[]]
    private let measure: TextMeasure
    /// Where the next part begins, from the top of the page.
    private var y = Paper.margin

    init(_ document: DrawnDocument, measuringOn canvas: Canvas) {
        measure = TextMeasure(canvas)
        placeTitle(document.title, document.subtitle)
        for pair in stride(from: 0, to: document.blocks.count, by: 2) {
            placeBlocks(Array(document.blocks[pair..<min(pair + 2, document.blocks.count)]))
        }
        if let table = document.table, !table.columns.isEmpty { place(table) }
        placeTotals(document.totals)
        for note in document.notes { placeNote(note) }
    }
}

extension PageLayout {
    private mutating func placeTitle(_ title: String, _ subtitle: String) {
        placeLines(of: title, font: Paper.titleFont, color: Paper.ink)
        if !subtitle.isEmpty { placeLines(of: subtitle, font: Paper.textFont, color: Paper.faint) }
        y += 6
        rule(x: Paper.margin, width: Paper.bodyWidth, thickness: 1.2, color: Paper.ink)
        y += 18
    }

    private mutating func placeNote(_ note: String) {
        placeLines(of: note, font: Paper.textFont, color: Paper.ink)
        y += 6
    }

    private mutating func placeLines(of text: String, font: Canvas.Font, color: Canvas.Color) {
        let height = Paper.lineHeight(font)
        for line in measure.lines(of: text, font: font, width: Paper.bodyWidth) {
            makeRoom(height)
            put(line, x: Paper.margin, y: y, font: font, color: color)
            y += height
        }
    }
}

extension PageLayout {
    private static let blockGap = 28.0
    private static let blockWidth = (Paper.bodyWidth - blockGap) / 2
    private static let labelWidth = blockWidth * 0.36

    private typealias BlockLine = [(text: String, offset: Double, font: Canvas.Font, color: Canvas.Color)]

    /// Two columns of lines of one height, so that a page may end after any of them.
    private mutating func placeBlocks(_ blocks: [DrawnDocument.Block]) {
        let columns = blocks.map(lines)
        let count = columns.map(\.count).max() ?? 0
        let height = Paper.lineHeight(Paper.textFont)
        let whole = Double(count) * height
        if whole <= Paper.bodyEnd - Paper.margin { makeRoom(whole) }
        for row in 0..<count {
            makeRoom(height)
            for (index, column) in columns.enumerated() where row < column.count {
                let x = Paper.margin + Double(index) * (Self.blockWidth + Self.blockGap)
                for part in column[row] {
                    put(part.text, x: x + part.offset, y: y, font: part.font, color: part.color)
                }
            }
            y += height
        }
        y += 16
    }

    private func lines(of block: DrawnDocument.Block) -> [BlockLine] {
        let heading = measure.lines(of: block.heading, font: Paper.headingFont, width: Self.blockWidth)
        let head: [BlockLine] = block.heading.isEmpty ? [] : heading.map { [($0, 0, Paper.headingFont, Paper.ink)] }
        return head + block.facts.flatMap(lines)
    }

    private func lines(of fact: DrawnDocument.Fact) -> [BlockLine] {
        let offset = fact.label.isEmpty ? 0 : Self.labelWidth
        let labels =
            fact.label.isEmpty
            ? [] : measure.lines(of: fact.label, font: Paper.textFont, width: Self.labelWidth - 8)
        let values = measure.lines(of: fact.value, font: Paper.textFont, width: Self.blockWidth - offset)
        return (0..<max(labels.count, values.count)).map { row in
            var line: BlockLine = []
            if row < labels.count { line.append((labels[row], 0, Paper.textFont, Paper.faint)) }
            if row < values.count { line.append((values[row], offset, Paper.textFont, Paper.ink)) }
            return line
        }
    }
}

extension PageLayout {
    private static let cellPadding = 5.0
    /// A longer header is cut.
    private static let mostHeaderLines = 4

    private mutating func place(_ table: DrawnDocument.Table) {
        let share = Paper.bodyWidth / table.columns.reduce(0) { $0 + $1.width }
        let widths = table.columns.map { $0.width * share }
        placeHeader(table.columns, widths)
        for row in table.rows {
            let cells = zip(row, widths).map { text, width in
                measure.lines(of: text, font: Paper.textFont, width: width - 2 * Self.cellPadding)
            }
            placeRow(cells, table.columns, widths)
        }
        y += 14
    }

    private mutating func placeHeader(_ columns: [DrawnDocument.Column], _ widths: [Double]) {
        let cells = zip(columns, widths).map { column, width in
            Array(
                measure.lines(of: column.header, font: Paper.headingFont, width: width - 2 * Self.cellPadding)
                    .prefix(Self.mostHeaderLines))
        }
        let height = rowHeight(lines: cells.map(\.count).max() ?? 0)
        // A header is not placed at the foot of a page without a row below it.
        makeRoom(height + rowHeight(lines: 1))
        pages[pages.count - 1].append(
            .fill(x: Paper.margin, y: y, width: Paper.bodyWidth, height: height, color: Paper.shade))
        put(cells, columns, widths, font: Paper.headingFont)
        y += height
    }

    /// A row stays together, unless it is taller than a page has room for.
    private mutating func placeRow(_ cells: [[String]], _ columns: [DrawnDocument.Column], _ widths: [Double]) {
        var left = cells
        var count = cells.map(\.count).max() ?? 0
        while count > 0 {
            var room = linesThatFit
            if count > room {
                pages.append([])
                y = Paper.margin
                placeHeader(columns, widths)
                room = max(1, linesThatFit)
            }
            let taken = min(count, room)
            put(left.map { Array($0.prefix(taken)) }, columns, widths, font: Paper.textFont)
            y += rowHeight(lines: taken)
            rule(x: Paper.margin, width: Paper.bodyWidth, thickness: 0.4, color: Paper.rule)
            left = left.map { Array($0.dropFirst(taken)) }
            count -= taken
        }
    }

    private var linesThatFit: Int {
        Int((Paper.bodyEnd - y - 2 * Self.cellPadding) / Paper.lineHeight(Paper.textFont))
    }

    private func rowHeight(lines: Int) -> Double {
        Double(lines) * Paper.lineHeight(Paper.textFont) + 2 * Self.cellPadding
    }

    private mutating func put(
        _ cells: [[String]], _ columns: [DrawnDocument.Column], _ widths: [Double], font: Canvas.Font
    ) {
        var x = Paper.margin
        for ((lines, column), width) in zip(zip(cells, columns), widths) {
            for (row, line) in lines.enumerated() {
                let spare = width - 2 * Self.cellPadding - measure.width(of: line, font: font)
                let indent =
                    switch column.alignment {
                    case .left: 0.0
                    case .right: spare
                    case .center: spare / 2
                    }
                let lineTop = y + Self.cellPadding + Double(row) * Paper.lineHeight(Paper.textFont)
                put(line, x: x + Self.cellPadding + max(0, indent), y: lineTop, font: font, color: Paper.ink)
            }
            x += width
        }
    }
}

extension PageLayout {
    private static let totalsWidth = 250.0

    private mutating func placeTotals(_ totals: [DrawnDocument.Total]) {
        guard !totals.isEmpty else { return }
        let heights = totals.map { Paper.lineHeight(font(of: $0)) + ($0.isGrand ? 8 : 2) }
        let whole = heights.reduce(0, +)
        if whole <= Paper.bodyEnd - Paper.margin { makeRoom(whole) }
        for (total, height) in zip(totals, heights) {
            makeRoom(height)
            place(total)
        }
        y += 14
    }

    private func font(of total: DrawnDocument.Total) -> Canvas.Font {
        total.isGrand ? Paper.grandFont : Paper.textFont
    }

    /// The amount is never cut; the label takes what room it leaves, on several lines if it must.
    private mutating func place(_ total: DrawnDocument.Total) {
        let font = font(of: total)
        let height = Paper.lineHeight(font)
        let start = Paper.right - Self.totalsWidth
        let inner = Self.totalsWidth - 2 * Self.cellPadding
        if total.isGrand {
            rule(x: start, width: Self.totalsWidth, thickness: 1, color: Paper.ink)
            y += 6
        }
        let valueWidth = measure.width(of: total.value, font: font)
        put(total.value, x: Paper.right - Self.cellPadding - valueWidth, y: y, font: font, color: Paper.ink)
        let color = total.isGrand ? Paper.ink : Paper.faint
        for line in measure.lines(of: total.label, font: font, width: max(60, inner - valueWidth - 12)) {
            makeRoom(height)
            put(line, x: start + Self.cellPadding, y: y, font: font, color: color)
            y += height
        }
        y += 2
    }
}

extension PageLayout {
    private mutating func makeRoom(_ height: Double) {
        guard y + height > Paper.bodyEnd, y > Paper.margin else { return }
        pages.append([])
        y = Paper.margin
    }

    /// The y of the text is the top of its line.
    private mutating func put(_ text: String, x: Double, y: Double, font: Canvas.Font, color: Canvas.Color) {
        let baseline = y + font.size * 1.1
        pages[pages.count - 1].append(.text(text, x: x, baseline: baseline, font: font, color: color))
    }

    private mutating func rule(x: Double, width: Double, thickness: Double, color: Canvas.Color) {
        pages[pages.count - 1].append(.fill(x: x, y: y, width: width, height: thickness, color: color))
    }
}
