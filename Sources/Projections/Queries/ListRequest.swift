internal import Foundation

/// What a caller asks of a list, its syntax already checked.
public struct ListRequest: Sendable, Equatable {
    /// How many items at most.
    public var limit: Int
    /// What the page before gave as `next`.
    public var cursor: String?
    /// Empty: the list's own order.
    public var sort: [ListOrder]
    public var filters: [Filter]

    /// The rows whose column passes a test.
    public struct Filter: Sendable, Equatable {
        public enum Test: Sendable, Equatable {
            case oneOf([String])
            /// Both ends included; an end that is nil is open.
            case between(String?, String?)
        }

        public var column: String
        public var test: Test

        public init(column: String, _ test: Test) {
            self.column = column
            self.test = test
        }
    }

    public init(limit: Int = 50, cursor: String? = nil, sort: [ListOrder] = [], filters: [Filter] = []) {
        self.limit = limit
        self.cursor = cursor
        self.sort = sort
        self.filters = filters
    }
}

/// Why a list cannot be given as asked.
public enum ListError: Error, Equatable, Sendable {
    case unknownFilter(String)
    case unknownSort(String)
    /// Not a cursor of this list in this order.
    case invalidCursor
    /// A value that the column of this name cannot hold.
    case invalidValue(String)
}

/// Some of a list, as JSON texts that pass through.
public struct ListPage: Sendable, Equatable {
    public let items: [String]
    /// The cursor of the page after; nil on the last.
    public let next: String?
    /// How many rows the filters let through, on all pages.
    public let total: Int

    public init(items: [String], next: String?, total: Int) {
        self.items = items
        self.next = next
        self.total = total
    }

    /// The page as the API answers it.
    /// - Parameter extra: members beside `items`, `next` and `total`; each value is JSON already.
    public func json(extra: [(name: String, json: String)] = []) -> String {
        var text = "{\"items\":["
        text.reserveCapacity(items.reduce(64) { $0 + $1.utf8.count + 1 })
        for (index, item) in items.enumerated() {
            if index > 0 { text += "," }
            text += item
        }
        text += "]"
        for member in extra {
            text += ",\"\(member.name)\":"
            text += member.json
        }
        text += ",\"next\":"
        text += next.json
        text += ",\"total\":\(total)}"
        return text
    }
}
