/// How the pages of one document are divided into several (FEATURES SM-02, SM-04). Pages are counted from 1.
public enum PageDivision: Sendable, Equatable {
    /// The pages of each part, in the order they are to have.
    case individual(parts: [[Int]])
    /// The first page of each part: the next mark begins the next part.
    case bulk(firstPages: Set<Int>)

    /// Of a document that is split or merged.
    public static let mostPages = 10_000

    /// The parts, and the pages in none of them, in order: together they are all pages, each once (FEATURES SM-05, A-29).
    public struct Parts: Sendable, Equatable {
        public let parts: [[Int]]
        public let rest: [Int]

        /// The pages of each document that comes of it; the last has what is left over, if anything is.
        public var lists: [[Int]] { parts + (rest.isEmpty ? [] : [rest]) }
    }

    /// - Throws: `DocumentRefusal.unknownPage`, `.pageTwice`, `.nothingToSplit` where one part alone would come of it.
    public func applied(to pageCount: Int) throws(DocumentRefusal) -> Parts {
        let parts = try marked(in: pageCount)
        let rest = try parts.flatMap { $0 }.left(of: pageCount)
        let divided = Parts(parts: parts, rest: rest)
        guard divided.lists.count > 1 else { throw .nothingToSplit }
        return divided
    }

    private func marked(in pageCount: Int) throws(DocumentRefusal) -> [[Int]] {
        switch self {
        case .individual(let parts): return parts.filter { !$0.isEmpty }
        case .bulk(let firstPages):
            let marks = firstPages.sorted()
            if let unknown = marks.first(where: { !(1...pageCount).contains($0) }) { throw .unknownPage(unknown) }
            return zip(marks, marks.dropFirst() + [pageCount + 1]).map { Array($0..<$1) }
        }
    }
}

extension [Int] {
    /// As people write page numbers: `1-3, 5`.
    public var asPageRanges: String {
        var ranges: [ClosedRange<Int>] = []
        for page in self {
            if let last = ranges.last, page == last.upperBound + 1 {
                ranges[ranges.count - 1] = last.lowerBound...page
            } else {
                ranges.append(page...page)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ", ")
    }
}
