import Postgres
import Testing

@Suite struct `Who wants a lock that keeps out everybody` {
    @Test func `waits for it briefly, tries again ever later, and at last waits so long that a vacuum gives way`() {
        var manner = GivingWay()
        var tries: [String] = []
        for _ in 1...8 {
            tries.append("\(manner.setting), \(manner.pause)")
            manner.prolong()
        }
        #expect(
            tries == [
                "SET LOCAL lock_timeout = '50ms', 0.2 seconds", "SET LOCAL lock_timeout = '50ms', 0.4 seconds",
                "SET LOCAL lock_timeout = '100ms', 0.8 seconds", "SET LOCAL lock_timeout = '200ms', 1.6 seconds",
                "SET LOCAL lock_timeout = '400ms', 3.2 seconds", "SET LOCAL lock_timeout = '800ms', 6.4 seconds",
                "SET LOCAL lock_timeout = '1250ms', 10.0 seconds", "SET LOCAL lock_timeout = '1250ms', 10.0 seconds",
            ])
    }
}
