import Testing

@testable import Domain

@Suite struct `The journal of an invoice that nobody chose one for` {
    private let purchases = JournalProfile.of(.added("INK"))
    private let more = JournalProfile.of(.added("AANK"))
    private let nextYear = JournalProfile.of(.added("AK27", firstPeriod: "2027-01"))
    private let creditNotes = JournalProfile.of(.added("NC", creditNotesOnly: true))

    private func code(
        of journals: [JournalProfile], forCreditNote isCreditNote: Bool = false, in period: String = "2026-03"
    ) -> String? {
        journals.first(on: .purchase, forCreditNote: isCreditNote, in: .month(period))?.code
    }

    @Test func `is the first that was added, whatever its code`() {
        #expect(code(of: [purchases, more]) == "INK")
        #expect(code(of: [more, purchases]) == "AANK")
    }

    @Test func `is one of its side`() {
        let sales = JournalProfile.of(.added("CFVK", .sale))
        #expect(code(of: [sales, purchases]) == "INK")
        #expect(code(of: [sales]) == nil)
    }

    @Test func `has begun by then, unless none has`() {
        #expect(code(of: [nextYear, purchases]) == "INK")
        #expect(code(of: [nextYear, purchases], in: "2027-02") == "AK27")
        #expect(code(of: [nextYear]) == "AK27")
        let early = JournalProfile.of(.added("AK26", firstPeriod: "2026-06"))
        #expect(code(of: [nextYear, early]) == "AK26")
    }

    @Test func `is open in its period, or else opens soonest after it`() {
        let closed = JournalProfile.of(.added("INK"), .closed("2026-03"))
        let closedLonger = JournalProfile.of(.added("OUD"), .closed("2026-03"), .closed("2026-04"))
        #expect(code(of: [closed, more]) == "AANK")
        #expect(code(of: [closed]) == "INK")
        #expect(code(of: [closedLonger, closed]) == "INK")
        #expect(code(of: [closed, nextYear]) == "INK")
    }

    @Test func `is the one kept for credit notes for each of them and for nothing else`() {
        #expect(code(of: [purchases, creditNotes], forCreditNote: true) == "NC")
        #expect(code(of: [creditNotes, purchases]) == "INK")
        #expect(code(of: [creditNotes]) == nil)
        #expect(code(of: [purchases], forCreditNote: true) == "INK")
    }

    @Test func `is the one for everything while the one kept for credit notes has not begun`() {
        let later = JournalProfile.of(.added("NC27", creditNotesOnly: true, firstPeriod: "2027-01"))
        #expect(code(of: [later, purchases], forCreditNote: true) == "INK")
        #expect(code(of: [later, purchases], forCreditNote: true, in: "2027-01") == "NC27")
    }

    @Test func `stays with those that are kept for credit notes where these are closed longer`() {
        let closed = JournalProfile.of(.added("NC", creditNotesOnly: true), .closed("2026-03"))
        #expect(code(of: [purchases, closed], forCreditNote: true) == "NC")
    }
}
