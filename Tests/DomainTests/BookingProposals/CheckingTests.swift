import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `Checking a booking proposal` {
    private static let check = BookingProposalCommand.check(role: .office, periodIsOpen: true)

    @Test func `records who and when`() {
        let outcome = Given<BookingProposal>(.drafted(.balanced)).when(Self.check)
        outcome.then(.checked())
        #expect(outcome.state.content?.check?.by == "\(Author.claire)")
        #expect(outcome.state.content?.check?.role == .office)
    }

    @Test func `twice is once`() {
        Given<BookingProposal>(.drafted(.balanced), .checked()).when(Self.check).nothing()
    }

    @Test func `again after a change records it again`() {
        Given<BookingProposal>(.drafted(.balanced), .checked(), .annotated { $0.note = "?" }).when(Self.check)
            .then(.checked())
    }

    @Test func `holds where fiscal years are declared meanwhile: nobody changed what was checked`() {
        let years = FiscalCalendar(years: [FiscalYear("2025-2026", "2025-07-01", "2026-06-30")])
        let following = Given<BookingProposal>(.drafted(.balanced), .checked()).when(.follow(years))
        #expect(following.state.content?.fields.fiscalYear == "2025-2026")
        #expect(following.state.content?.check?.by == "\(Author.claire)")
    }

    @Test func `is refused with every field that is missing`() {
        Given<BookingProposal>(
            .drafted(
                .balanced.with {
                    $0.totalCents = nil; $0.period = nil; $0.lines = [.on(nil, 5, vatCode: nil)]
                })
        )
        .when(Self.check)
        .refused(
            .notBookable(reasons: [
                "missing:total", "missing:period", "missing:lines/0/account", "missing:lines/0/vat_code",
            ]))
    }

    @Test func `is refused where reading failed`() {
        Given<BookingProposal>(.failedReading).when(Self.check).refused(.notBookable(reasons: ["reading-failed"]))
    }

    @Test func `is refused in a closed period`() {
        Given<BookingProposal>(.drafted(.balanced)).when(.check(role: .office, periodIsOpen: false))
            .refused(.notBookable(reasons: ["period-closed"]))
    }

    @Test func `tells of lines on suspense, and of none at all`() {
        Given<BookingProposal>(.drafted(.balanced.with { $0.lines = [.on("499000", 12_100)] })).when(Self.check)
            .then(.checked(suspense: true))
        Given<BookingProposal>(.drafted(.balanced.with { $0.lines = [] })).when(Self.check)
            .then(.checked(suspense: true, withoutDetail: true))
    }

    @Test func `along with others is refused without lines, which only a check of it alone says are to be none`() {
        let along = BookingProposalCommand.check(role: .office, periodIsOpen: true, isOneOfMany: true)
        let bare = BookingProposalEvent.drafted(.balanced.with { $0.lines = [] })
        Given<BookingProposal>(bare).when(along).refused(.notBookable(reasons: ["missing:lines"]))
        Given<BookingProposal>(bare, .checked(suspense: true, withoutDetail: true)).when(along).nothing()
        Given<BookingProposal>(.drafted(.balanced)).when(along).then(.checked())
    }

    @Test func `acknowledges a suspected duplicate only when it comes after the flag`() {
        let flaggedLater = Given<BookingProposal>(.drafted(.balanced), .checked(), .duplicateSuspected(of: "other"))
        #expect(flaggedLater.state.content?.duplicatesAcknowledged == false)
        flaggedLater.when(Self.check).then(.checked())
        #expect(flaggedLater.when(Self.check).state.content?.duplicatesAcknowledged == true)
        Given<BookingProposal>(.drafted(.balanced), .duplicateSuspected(of: "other"), .checked()).when(Self.check)
            .nothing()
    }

    @Test func `answers a call for help`() {
        let asked = Given<BookingProposal>(.drafted(.balanced)).when(.askHelp(isActive: true)).state
        #expect(asked.content?.needsHelp == true)
        #expect(Given<BookingProposal>(.drafted(.balanced), .checked()).state.content?.needsHelp == false)
    }

    @Test func `answers a call for help that came after an earlier check`() throws {
        var asked = Given<BookingProposal>(.drafted(.balanced), .checked()).state
        for event in try asked.decide(.askHelp(isActive: true), in: .claireAtNoon) { asked.evolve(event) }
        #expect(asked.content?.needsHelp == true)
        for event in try asked.decide(Self.check, in: .claireAtNoon) { asked.evolve(event) }
        #expect(asked.content?.needsHelp == false)
    }

    @Test(
        arguments: [
            ([], .unknownProposal), ([.drafted(.balanced), .sentAsSeven], .alreadySent),
            ([.drafted(.balanced), .deletedByClaire], .deleted),
        ] as [([BookingProposalEvent], BookingProposalRefusal)])
    func `is for open proposals`(history: [BookingProposalEvent], refusal: BookingProposalRefusal) {
        Given<BookingProposal>(history).when(Self.check).refused(refusal)
    }
}

@Suite struct `A booking proposal` {
    @Test func `is drafted from a reading, and drafted anew from another`() {
        Given<BookingProposal>().when(.draft(.balanced)).then(.drafted(.balanced))
        let again = Given<BookingProposal>(.drafted(.balanced), .checked(), .annotated { $0.comment = "mine" })
            .when(.draft(.sale)).state
        #expect(again == BookingProposal(folding: [.drafted(.sale)]))
    }

    @Test func `is not drafted after it was sent or deleted`() {
        Given<BookingProposal>(.drafted(.balanced), .sentAsSeven).when(.draft(.balanced)).refused(.alreadySent)
        Given<BookingProposal>(.drafted(.balanced), .deletedByClaire).when(.draft(.balanced)).refused(.deleted)
    }

    @Test func `keeps its place in the books once sent`() throws {
        guard case .sent(_, let sent) = Given<BookingProposal>(.drafted(.balanced), .sentAsSeven).state else {
            throw BookingProposalRefusal.unknownProposal
        }
        #expect(sent.number == "7" && sent.journal == "CFAK" && sent.fiscalYear == "2026")
    }

    @Test func `names the proposals it may repeat, once`() {
        let suspect = BookingProposalCommand.suspectDuplicate(of: [.named("other")])
        Given<BookingProposal>(.drafted(.balanced)).when(suspect).then(.duplicateSuspected(of: "other"))
        Given<BookingProposal>(.drafted(.balanced), .duplicateSuspected(of: "other")).when(suspect).nothing()
        Given<BookingProposal>(.drafted(.balanced)).when(.suspectDuplicate(of: [])).nothing()
    }

    @Test func `names the entries of the books it may repeat beside the proposals, and a check acknowledges both`() {
        let booked = BookingProposalEvent.duplicateSuspected(of: "other", entries: ["HAND-12"])
        let suspected = Given<BookingProposal>(.drafted(.balanced), .duplicateSuspected(of: "other"))
        suspected.when(.suspectBooked(as: ["HAND-12"])).then(booked)
        Given<BookingProposal>(.drafted(.balanced), booked).when(.suspectBooked(as: ["HAND-12"])).nothing()
        let alone = Given<BookingProposal>(.drafted(.balanced), booked).when(.suspectDuplicate(of: []))
        #expect(alone.state.content?.duplicateOf == [] && alone.state.content?.duplicateOfEntries == ["HAND-12"])
        #expect(alone.state.content?.hasUnacknowledgedDuplicate == true)
        let checked = Given<BookingProposal>(.drafted(.balanced), booked, .checked())
        #expect(checked.state.content?.hasUnacknowledgedDuplicate == false)
        let another = checked.when(.suspectBooked(as: ["HAND-12", "HAND-13"])).state.content
        #expect(another?.hasUnacknowledgedDuplicate == true)
        #expect(checked.when(.suspectBooked(as: [])).state.content?.hasUnacknowledgedDuplicate == false)
    }

    @Test func `names the first of many, of proposals and of entries`() {
        let most = SuspectedDuplicates.mostNamed
        let (many, entries) = ((0...most).map { ID<BookingProposal>.named("\($0)") }, (0...most).map { "HAND-\($0)" })
        let few = Given<BookingProposal>(.drafted(.balanced)).when(.suspectDuplicate(of: many)).state
        #expect(few.content?.duplicateOf == many.dropLast())
        let booked = Given<BookingProposal>(.drafted(.balanced)).when(.suspectBooked(as: entries)).state
        #expect(booked.content?.duplicateOfEntries == entries.dropLast())
    }

    @Test func `named all of many before, and names the first of them once one is not the same invoice`() {
        let many = (0...20).map { "\($0)" }
        let ids = many.map { ID<BookingProposal>.named($0) }
        let suspected = BookingProposalEvent.duplicateSuspected(
            .init(
                dossier: "\(ID<Dossier>.bakery)", document: "\(ID<Document>.named("invoice"))", of: ids.map { "\($0)" },
                entries: nil))
        let given = Given<BookingProposal>(.drafted(.balanced), suspected)
        #expect(given.state.content?.duplicateOf == ids)
        let fewer = given.when(.suspectDuplicate(of: Array(ids.dropFirst()))).state.content?.duplicateOf
        #expect(fewer == Array(ids.dropFirst().prefix(SuspectedDuplicates.mostNamed)))
    }

    @Test func `is suspected no more once the suspicion is taken back`() {
        let suspected = Given<BookingProposal>(.drafted(.balanced), .duplicateSuspected(of: "other"))
        let free = suspected.when(.suspectDuplicate(of: []))
        free.then(.duplicateSuspected())
        #expect(free.state.content?.duplicateOf == [])
    }

    @Test func `stays acknowledged when one of those it may repeat is not the same invoice after all`() {
        let acknowledged = Given<BookingProposal>(
            .drafted(.balanced), .duplicateSuspected(of: "one", "other"), .checked())
        let fewer = acknowledged.when(.suspectDuplicate(of: [.named("one")])).state.content
        #expect(fewer?.duplicatesAcknowledged == true && fewer?.check != nil)
        let another = acknowledged.when(.suspectDuplicate(of: [.named("one"), .named("third")])).state.content
        #expect(another?.duplicatesAcknowledged == false)
    }

    @Test func `is deleted once, and not after it was sent`() {
        Given<BookingProposal>(.drafted(.balanced)).when(.delete).then(.deletedByClaire)
        Given<BookingProposal>(.drafted(.balanced), .deletedByClaire).when(.delete).nothing()
        Given<BookingProposal>(.drafted(.balanced), .sentAsSeven).when(.delete).refused(.alreadySent)
        Given<BookingProposal>().when(.delete).refused(.unknownProposal)
    }

    @Test func `comes back from the trash as it was, for somebody to check`() throws {
        let corrected = BookingProposalEvent.annotated { $0.invoiceNumber = "F-18" }
        let trashed = Given<BookingProposal>(
            .drafted(.balanced), corrected, .checked(),
            .helpAsked(.init(dossier: "d", document: "d", by: "b", at: "a")), .deletedByClaire)
        let restored = trashed.when(.restore(under: .purchases))
        restored.then(.restored())
        #expect(restored.state == BookingProposal(folding: [.drafted(.balanced), .checked(), corrected]))
        Given<BookingProposal>(.drafted(.balanced)).when(.restore(under: .purchases)).nothing()
        Given<BookingProposal>(.drafted(.balanced), .sentAsSeven).when(.restore(under: .purchases))
            .refused(.alreadySent)
        Given<BookingProposal>().when(.restore(under: .purchases)).refused(.unknownProposal)
    }

    @Test func `comes back from the trash under the rules its journal has by now`() throws {
        let trashed = Given<BookingProposal>(.drafted(.balanced), .deletedByClaire)
        let closed = JournalProfile.of(.added("CFAK"), .closed("2026-03"))
        trashed.when(.restore(under: closed))
            .then(.restored(foreignCurrency: closed.foreignCurrency, periodIsClosed: true))
        Given<BookingProposal>(.drafted(.balanced.with { $0.journal = nil }), .deletedByClaire)
            .when(.restore(under: nil)).then(.restored())
    }

    @Test func `asks for help and is given it`() {
        let asked = Given<BookingProposal>(.drafted(.balanced)).when(.askHelp(isActive: true))
        #expect(asked.state.content?.needsHelp == true)
        Given<BookingProposal>(.drafted(.balanced)).when(.giveHelp).nothing()
    }

    @Test func `asks for help only where the office has switched that on`() {
        Given<BookingProposal>(.drafted(.balanced)).when(.askHelp(isActive: false)).refused(.helpNotActive)
    }

    @Test func `does not take a draft whose dossier cannot be told`() {
        #expect(Given<BookingProposal>(.drafted(.balanced.with { $0.dossier = "?" })).state == .unknown)
    }
}
