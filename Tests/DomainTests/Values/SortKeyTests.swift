import Testing

@testable import Domain

@Suite struct `Texts in a list` {
    private func sorted(_ texts: String...) -> [String] {
        texts.sorted { SortKey($0).description.utf8.lexicographicallyPrecedes(SortKey($1).description.utf8) }
    }

    @Test func `stand in the order of their letters, whatever their capitals and accents`() {
        #expect(
            sorted("Zoo", "Zed", "acme", "École", "edel", "Ørsted") == [
                "acme", "École", "edel", "Ørsted", "Zed", "Zoo",
            ])
        #expect(SortKey("ÉCOLE Été") == SortKey("ecole ete"))
        #expect(SortKey("Cœur & Fußball") == SortKey("COEUR & FUSSBALL"))
        #expect(SortKey("E\u{301}cole") == SortKey("\u{C9}cole"))
    }

    @Test func `stand in the order of the numbers in them`() {
        #expect(sorted("100", "1", "99", "10") == ["1", "10", "99", "100"])
        #expect(sorted("F-2026/10", "f-2026/9", "F-2025/100") == ["F-2025/100", "f-2026/9", "F-2026/10"])
        #expect(sorted("V12B", "V12", "V12-1", "V2") == ["V2", "V12", "V12-1", "V12B"])
        #expect(SortKey("0017") == SortKey("17"))
        #expect(
            sorted("99999999999999999999", "100000000000000000000", "0") == [
                "0", "99999999999999999999", "100000000000000000000",
            ])
    }
}
