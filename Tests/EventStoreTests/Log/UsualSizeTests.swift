import Testing

@testable import EventStore

@Suite struct `The usual size of a batch` {
    private func usual(after counts: [Int]) -> Int {
        var size = UsualSize()
        for count in counts { size.note(count) }
        return size.count
    }

    @Test(arguments: [1, 2, 8, 32, 128])
    func `is soon what all of them hold`(count: Int) {
        #expect(usual(after: Array(repeating: count, count: 30)) == count)
    }

    @Test(arguments: [2, 32, 256])
    func `is one again when a crowd has gone, so that nobody waits for it`(crowd: Int) {
        #expect(usual(after: [crowd, crowd] + Array(repeating: 1, count: 25)) == 1)
    }

    @Test func `is hardly changed by one that is small`() {
        #expect(usual(after: Array(repeating: 20, count: 30) + [1]) > 10)
    }
}
