import Testing

@testable import DocumentWork

@Suite struct `The balance of saved and restored states` {
    @Test(arguments: [
        ("", 0, 0), ("q Q", 0, 0), ("q q Q", 0, 1), ("Q", 1, 0), ("Q q", 1, 1), ("Q Q q q q", 2, 3),
        ("(q \\) q (q)) Tj", 0, 0), ("% q\rq", 0, 1), ("/q gs /Q gs", 0, 0), ("<71> Tj q", 0, 1), ("[(q)]q[", 0, 1),
        ("BI /W 1 ID q Q q EIq q EI Q", 1, 0), ("BI ID", 0, 0), ("(q", 0, 0), ("(\\", 0, 0), ("qq QQ q0", 0, 0),
    ])
    func `is counted outside strings, names, comments and images`(content: String, saves: Int, restores: Int) {
        let balance = StateBalance(Array(content.utf8))
        #expect(balance.missingSaves == saves)
        #expect(balance.missingRestores == restores)
    }

    @Test(arguments: [
        ("(a (b) c) [1 (]) <5D>] <</A [(>>)] /B <</C 1>>>>", ""), ("] >> ) > q", ""), ("BT (cut (off", ")) ET"),
        ("(a\\", ")"), ("[(a) <</B [<63", ">]>>]"), ("[ q ] [ Q", "]"), ("% (", ""), ("[ >> (b)", "]"),
        ("/OC /Layer BDC BT", " ET EMC"), ("/A BMC /B BMC EMC BT ET", " EMC"), ("BT BT ET", ""), ("EMC ET BT", " ET"),
        ("(BT) /BDC gs % BMC", ""),
    ])
    func `closes what is open at the end`(content: String, closings: String) {
        #expect(StateBalance(Array(content.utf8)).missingClosings == closings)
    }

    @Test func `beyond any real page counts as even`() {
        for content in ["q ", "[", "(", "/A BMC "] {
            #expect(StateBalance(Array(String(repeating: content, count: 100_000).utf8)) == .even)
        }
    }
}
