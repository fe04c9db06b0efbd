internal import Domain
internal import Foundation

/// One worklist in memory, in numbering order.
struct LiveWorklist {
    /// The position of the last event that changed what it can show.
    private(set) var version: Int64
    /// The position of the last event that changed what it is judged by.
    private(set) var settingsVersion: Int64
    var duplicates: DuplicateBlocks?
    var lastUse = 0
    private var items: [Item] = []
    private var itemsByKey: [UUID: Item] = [:]
    /// How many items hold the list back, under one rule on duplicates or the other. Where there are none, the gate is open without
    /// a look at each.
    private var holdingBack = 0

    init(version: Int64) {
        self.version = version
        settingsVersion = version
    }

    var count: Int { items.count }

    mutating func changed(at position: Int64) { version = max(version, position) }

    mutating func settingsChanged(at position: Int64) {
        duplicates = nil
        settingsVersion = max(settingsVersion, position)
        changed(at: position)
    }

    /// A class, since a row is large and a list is gone through for every page.
    private final class Item {
        let place: Place
        private var row: ProposalRow
        private(set) var validation: Validation
        /// Under one rule on duplicates or another.
        private(set) var mayHoldBack: Bool
        private var rendered: (rule: DuplicateBlocks, json: String)?

        init(_ row: ProposalRow, _ validation: Validation, at place: Place) {
            self.place = place
            self.row = row
            self.validation = validation
            mayHoldBack = row.mayHoldBack(validation)
        }

        /// Takes in what became of the row, which stands where it stood.
        func become(_ row: ProposalRow, _ validation: Validation) {
            self.row = row
            self.validation = validation
            mayHoldBack = row.mayHoldBack(validation)
            rendered = nil
        }

        /// Rendered when it is first shown.
        func json(under rule: DuplicateBlocks) -> String {
            if let rendered, rendered.rule == rule { return rendered.json }
            let json = row.json(under: rule)
            rendered = (rule, json)
            return json
        }

        func blocker(under rule: DuplicateBlocks) -> NumberingPlan.Blocker? { row.blocker(validation, under: rule) }
    }

    /// Where a row stands: the columns of the default order, the row's id behind them. What is missing comes last.
    fileprivate struct Place: Comparable {
        let period: String?
        let invoiceDate: String?
        let sentAt: Timestamp?
        let document: UUID?
        let id: UUID

        static func < (left: Place, right: Place) -> Bool {
            ordered(left.period, right.period) ?? ordered(left.invoiceDate, right.invoiceDate)
                ?? ordered(left.sentAt, right.sentAt) ?? ordered(left.document, right.document) ?? (left.id < right.id)
        }

        /// Nil where both are the same.
        private static func ordered<Value: Comparable>(_ left: Value?, _ right: Value?) -> Bool? {
            switch (left, right) {
            case (let left?, let right?): left == right ? nil : left < right
            case (_?, nil): true
            case (nil, _?): false
            case (nil, nil): nil
            }
        }
    }

    /// Takes in what became of a row; one that belongs to another list, or to none, is in this one no more.
    mutating func set(_ row: ProposalRow?, _ key: UUID, in list: WorklistQuery.List) {
        let before = itemsByKey[key]
        if before?.mayHoldBack == true { holdingBack -= 1 }
        guard let row, row.belongs(to: list), let validation = row.validation else {
            if let before { remove(before, key) }
            return
        }
        let item = put(row, validation, key, before)
        if item.mayHoldBack { holdingBack += 1 }
    }

    /// - Parameter before: the row's item, where it has one.
    private mutating func put(_ row: ProposalRow, _ validation: Validation, _ key: UUID, _ before: Item?) -> Item {
        let place = Place(row)
        if let before {
            // Most changes leave a row where it is.
            if before.place == place {
                before.become(row, validation)
                return before
            }
            remove(before, key)
        }
        let item = Item(row, validation, at: place)
        items.insert(item, at: index(of: place))
        itemsByKey[key] = item
        return item
    }

    private mutating func remove(_ item: Item, _ key: UUID) {
        items.remove(at: index(of: item.place))
        itemsByKey[key] = nil
    }

    /// Of the first item that does not stand before `place`.
    private func index(of place: Place) -> Int {
        var (low, high) = (0, items.count)
        while low < high {
            let middle = (low + high) / 2
            if items[middle].place < place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension LiveWorklist {
    /// - Throws: `ListError.invalidCursor`.
    func page(
        _ request: ListRequest, duplicates: DuplicateBlocks, countingValidations: Bool
    ) throws -> WorklistQuery.Page {
        var start = 0
        if let text = request.cursor {
            let place = try Place(ListCursor(text, order: ProposalRow.defaultOrder))
            start = index(of: place)
            if start < items.count, items[start].place == place { start += 1 }
        }
        let end = min(start + request.limit, items.count)
        let next = end < items.count && end > start ? items[end - 1].place.cursor.text : nil
        return WorklistQuery.Page(
            list: ListPage(
                items: items[start..<end].map { $0.json(under: duplicates) }, next: next, total: items.count),
            gate: gate(duplicates), validations: countingValidations ? validations : nil)
    }

    private func gate(_ duplicates: DuplicateBlocks) -> WorklistGate {
        let blockers = holdingBack > 0 ? items.compactMap { $0.blocker(under: duplicates) } : []
        return WorklistGate(open: items.count, blockers: blockers)
    }

    private var validations: [ValidationCode: Int] {
        items.reduce(into: [:]) { $0[$1.validation.code, default: 0] += 1 }
    }
}

extension LiveWorklist.Place {
    init(_ row: ProposalRow) {
        period = row.proposal?.fields.period?.description
        invoiceDate = row.proposal?.fields.invoiceDate?.description
        sentAt = row.proposal?.sentAt
        document = row.proposal?.document.uuid
        id = row.id.uuid
    }

    init(_ cursor: ListCursor) throws(ListError) {
        let values = cursor.values
        period = values[0]
        invoiceDate = values[1]
        sentAt = values[2].flatMap { Timestamp($0) }
        document = values[3].flatMap { UUID(text: $0) }
        id = cursor.id
        guard (sentAt == nil) == (values[2] == nil), (document == nil) == (values[3] == nil) else {
            throw .invalidCursor
        }
    }

    var cursor: ListCursor {
        ListCursor(
            order: ProposalRow.defaultOrder,
            values: [period, invoiceDate, sentAt?.description, document?.text], id: id)
    }
}

extension ProposalRow {
    fileprivate func blocker(_ validation: Validation, under rule: DuplicateBlocks) -> NumberingPlan.Blocker? {
        .init(id, validation, unacknowledgedDuplicate: hasUnacknowledgedDuplicate, under: rule)
    }

    /// Under one rule on duplicates or another.
    fileprivate func mayHoldBack(_ validation: Validation) -> Bool {
        DuplicateBlocks.allCases.contains { blocker(validation, under: $0) != nil }
    }

    /// Whether it is one of the rows that `WorklistQuery.List` selects from the table.
    fileprivate func belongs(to list: WorklistQuery.List) -> Bool {
        state == .open && office == list.office && dossier == list.dossier && proposal?.side == list.side
    }
}
