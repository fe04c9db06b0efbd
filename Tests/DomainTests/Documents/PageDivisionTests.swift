import TestTools
import Testing

@testable import Domain

@Suite struct `Dividing the pages of a document` {
    @Test func `in bulk, each mark begins a part: marks on 1 and 5 of five pages give four pages and one`() throws {
        let parts = try PageDivision.bulk(firstPages: [5, 1]).applied(to: 5)
        #expect(parts.parts == [[1, 2, 3, 4], [5]] && parts.rest == [])
    }

    @Test func `in bulk, pages before the first mark are left over`() throws {
        let parts = try PageDivision.bulk(firstPages: [3]).applied(to: 4)
        #expect(parts.parts == [[3, 4]] && parts.rest == [1, 2])
    }

    @Test func `by hand, each part has its pages in the order chosen, and the others are left over`() throws {
        let parts = try PageDivision.individual(parts: [[4, 2], [3]]).applied(to: 6)
        #expect(parts.parts == [[4, 2], [3]] && parts.rest == [1, 5, 6])
    }

    @Test func `parts and what is left over have every page once, however they were chosen`() throws {
        var random = SeededRandom(27)
        for _ in 0..<500 {
            let count = Int.random(in: 2...12, using: &random)
            let chosen = (1...count).shuffled(using: &random).prefix(Int.random(in: 1...count, using: &random))
            let cut = Int.random(in: 0...chosen.count, using: &random)
            let byHand = PageDivision.individual(parts: [Array(chosen.prefix(cut)), Array(chosen.dropFirst(cut))])
            for division in [byHand, PageDivision.bulk(firstPages: Set(chosen))] {
                guard let parts = try? division.applied(to: count) else { continue }
                #expect((parts.parts.flatMap { $0 } + parts.rest).sorted() == Array(1...count), "\(division)")
                #expect(parts.parts.allSatisfy { !$0.isEmpty } && parts.parts.count + 1 >= 2)
            }
        }
    }

    @Test(arguments: [
        (PageDivision.individual(parts: [[1], [4]]), DocumentRefusal.unknownPage(4)),
        (.individual(parts: [[0]]), .unknownPage(0)), (.bulk(firstPages: [9]), .unknownPage(9)),
        (.individual(parts: [[1, 2], [2]]), .pageTwice(2)), (.individual(parts: [[3, 1, 2]]), .nothingToSplit),
        (.bulk(firstPages: [1]), .nothingToSplit),
    ])
    func `of three pages is refused where it does not divide them`(
        division: PageDivision, refusal: DocumentRefusal
    ) {
        #expect(throws: refusal) { try division.applied(to: 3) }
    }

    @Test func `pages are written as people write them`() {
        #expect([1, 2, 3].asPageRanges == "1-3" && [5].asPageRanges == "5")
        #expect([4, 2, 3, 9].asPageRanges == "4, 2-3, 9" && [Int]().asPageRanges == "")
    }
}
