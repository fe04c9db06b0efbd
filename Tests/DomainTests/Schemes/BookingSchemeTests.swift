import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `The scheme of a dossier` {
    private static let office = LedgerAccountCode.named("612000")
    private static let rent = LedgerAccountCode.named("610000")
    private static let turnover = LedgerAccountCode.named("700000")

    private static func described(
        _ account: LedgerAccountCode, side: SchemeSide = .purchase, rubric: String? = nil, vatCode: String? = nil,
        words: [String] = [], usual: Bool = false
    ) -> BookingSchemeEvent {
        .accountDescribed(
            .init(
                account: account.description, side: side.rawValue, rubric: rubric, vatCode: vatCode, words: words,
                usual: usual))
    }

    private static func words(_ words: String...) -> [SchemeWord] { words.compactMap { SchemeWord($0) } }

    @Test func `says of an account its rubric, its VAT code and its words, and keeps what is left out`() {
        Given<BookingScheme>()
            .when(.describe(Self.office, .init(rubric: .set("Bureau"), words: Self.words("Papier", "papiér", "encre"))))
            .then(Self.described(Self.office, rubric: "Bureau", words: ["Papier", "encre"]))
        let before = Self.described(Self.office, rubric: "Bureau", words: ["Papier"])
        Given<BookingScheme>(before)
            .when(.describe(Self.office, .init(vatCode: .set(.purchase("P21-S")), isUsual: true)))
            .then(Self.described(Self.office, rubric: "Bureau", vatCode: "P21-S", words: ["Papier"], usual: true))
        Given<BookingScheme>(before).when(.describe(Self.office, .init(rubric: .set("Bureau")))).nothing()
        Given<BookingScheme>(before).when(.describe(Self.office, .init())).nothing()
    }

    @Test func `drops an account of which nothing is said any more, and knows none of which nothing ever was`() {
        let nothing = SchemeEntryChange(rubric: .cleared, vatCode: .cleared, words: [], isUsual: false)
        Given<BookingScheme>(Self.described(Self.office, rubric: "Bureau", words: ["papier"]))
            .when(.describe(Self.office, nothing)).then(.accountDropped(.init(account: "612000")))
        Given<BookingScheme>().when(.describe(Self.office, nothing)).nothing()
        Given<BookingScheme>().when(.describe(Self.office, .init(side: .both))).nothing()
        let dropped = [
            Self.described(Self.office, usual: true), .accountDropped(.init(account: "612000")),
        ]
        #expect(BookingScheme(folding: dropped) == BookingScheme())
    }

    @Test(
        arguments: [("612000", .purchase), ("700000", .sale), ("489000", .both), ("230000", .both)]
            as [(String, SchemeSide)])
    func `takes the side of an account from its class, unless it is told`(account: String, side: SchemeSide) {
        let account = LedgerAccountCode.named(account)
        Given<BookingScheme>().when(.describe(account, .init(words: Self.words("papier"))))
            .then(Self.described(account, side: side, words: ["papier"]))
        Given<BookingScheme>().when(.describe(account, .init(side: .both, words: Self.words("papier"))))
            .then(Self.described(account, side: .both, words: ["papier"]))
    }

    @Test func `has one usual account for a side`() {
        let usual = SchemeEntryChange(isUsual: true)
        Given<BookingScheme>(Self.described(Self.office, usual: true)).when(.describe(Self.rent, usual))
            .refused(.otherIsUsual(Self.office))
        Given<BookingScheme>(Self.described(Self.office, side: .both, usual: true))
            .when(.describe(Self.turnover, usual)).refused(.otherIsUsual(Self.office))
        Given<BookingScheme>(Self.described(Self.office, usual: true)).when(.describe(Self.turnover, usual))
            .then(Self.described(Self.turnover, side: .sale, usual: true))
        Given<BookingScheme>(Self.described(Self.office, words: ["papier"]), Self.described(Self.rent, usual: true))
            .when(.describe(Self.office, .init(side: .both, isUsual: true))).refused(.otherIsUsual(Self.rent))
    }

    @Test func `has VAT codes that the lines of the side bear`() {
        Given<BookingScheme>().when(.describe(Self.office, .init(vatCode: .set(.sale("S21")))))
            .refused(.vatCodeOfOtherSide("S21", .purchase))
        Given<BookingScheme>().when(.describe(Self.office, .init(side: .both, vatCode: .set(.purchase("P21-S")))))
            .refused(.vatCodeOfOtherSide("P21-S", .both))
        Given<BookingScheme>(Self.described(Self.office, vatCode: "P21-S"))
            .when(.describe(Self.office, .init(side: .sale))).refused(.vatCodeOfOtherSide("P21-S", .sale))
        Given<BookingScheme>().when(.describe(Self.office, .init(side: .both, vatCode: .set(.purchase("VX")))))
            .then(Self.described(Self.office, side: .both, vatCode: "VX"))
    }

    @Test func `holds so many accounts and no more`() {
        let history = (100_000..<100_000 + BookingScheme.mostAccounts).map {
            Self.described(.named("\($0)"), side: .both, words: ["papier"])
        }
        Given<BookingScheme>(history).when(.describe(Self.office, .init(isUsual: true)))
            .refused(.full(BookingScheme.mostAccounts))
        Given<BookingScheme>(history).when(.describe(.named("100000"), .init(words: Self.words("encre"))))
            .then(Self.described(.named("100000"), side: .both, words: ["encre"]))
    }
}

@Suite struct `A word of a scheme` {
    private let scheme = BookingScheme(folding: [
        .accountDescribed(.init(account: "610000", side: "purchase", words: ["loyer", "eau"], usual: false)),
        .accountDescribed(
            .init(account: "612000", side: "both", words: ["Papier", "PAPIER BLANC", "eau"], usual: false)),
        .accountDescribed(.init(account: "700000", side: "sale", words: ["bière"], usual: false)),
    ])

    @Test(
        arguments: [
            ("Loyers 10/2026", "610000"), ("Eaux usées", "610000"), ("Fournitures de bureau", nil),
            ("papier", "612000"),
            ("rame de papier-blanc, loyer", "612000"), ("Loyer du bâtiment, papier", "612000"), ("Biere", nil),
            ("", nil), ("…", nil),
        ] as [(String, String?)])
    func `is found where a word begins, the longest first, whatever its accents`(text: String, account: String?) {
        let words = SchemeWords(of: scheme, on: .purchase)
        #expect(words.longest(in: text)?.entry.account.description == account)
    }

    @Test func `is of the sides of its account`() {
        let words = SchemeWords(of: scheme, on: .sale)
        #expect(words.longest(in: "BIÈRES")?.entry.account.description == "700000")
        #expect(words.longest(in: "loyer") == nil)
        #expect(words.longest(in: "eau")?.entry.account.description == "612000")
    }

    @Test(arguments: ["", "a", "  é ", "…!", "- -", String(repeating: "a", count: 61)])
    func `has letters or digits to be found by`(text: String) {
        #expect(SchemeWord(text) == nil)
    }
}

extension LedgerAccountCode {
    fileprivate static func named(_ text: String) -> LedgerAccountCode {
        guard let code = LedgerAccountCode(text) else { preconditionFailure("\(text) is no account") }
        return code
    }
}

extension VATCode {
    fileprivate static func purchase(_ code: String) -> VATCode { named(code, .purchase) }
    fileprivate static func sale(_ code: String) -> VATCode { named(code, .sale) }

    private static func named(_ code: String, _ side: InvoiceSide) -> VATCode {
        guard let code = named(code, side: side) else { preconditionFailure("\(code) is no VAT code") }
        return code
    }
}
