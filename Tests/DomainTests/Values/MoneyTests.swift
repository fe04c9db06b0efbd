import Domain
import Foundation
import TestTools
import Testing

@Suite struct `An amount` {
    @Test(
        arguments: [
            ("12.30", 1230), ("12.3", 1230), ("12", 1200), ("-12.30", -1230), ("+0.05", 5), (" 7.00 ", 700),
            ("-0.00", 0),
            ("000001.00", 100), ("999999999999.99", 99_999_999_999_999), ("-999999999999.99", -99_999_999_999_999),
        ] as [(String, Int64)])
    func `is read to the cent`(text: String, cents: Int64) {
        #expect(Money(decimal: text, currency: .eur)?.cents == cents)
    }

    @Test(arguments: [
        "", "-", ".", "12.", ".5", "12.345", "12.300", "12,30", "1 000", "1e3", "NaN", "0x1F", "--1", "+-1", "١٢",
        "1000000000000.00", "1000000000000000000", "-1000000000000000000", String(repeating: "9", count: 100_000),
    ])
    func `is refused when it is not a plain bounded decimal`(text: String) {
        #expect(Money(decimal: text, currency: .eur) == nil)
    }

    @Test(
        arguments: [
            ("0.005", 1), ("-0.005", -1), ("0.0049999", 0), ("2.675", 268), ("-2.675", -268), ("10.994", 1099),
        ] as [(String, Int64)])
    func `is rounded half away from zero`(text: String, cents: Int64) throws {
        let value = try #require(Decimal(string: text))
        #expect(Money.rounding(value, currency: .eur)?.cents == cents)
    }

    @Test func `beyond its bounds cannot be rounded into one`() {
        #expect(Money.rounding(1_000_000_000_000, currency: .eur) == nil)
        #expect(Money.rounding(Decimal.greatestFiniteMagnitude, currency: .eur) == nil)
        #expect(Money.rounding(-Decimal.greatestFiniteMagnitude, currency: .eur) == nil)
        #expect(Money.rounding(Decimal.nan, currency: .eur) == nil)
        #expect(Money(bounded: .min, currency: .eur) == nil)
        #expect(Money(bounded: Money.largestCents, currency: .eur)?.cents == Money.largestCents)
        #expect(Money(bounded: Money.largestCents + 1, currency: .eur) == nil)
    }

    @Test(
        arguments: [
            (-1230, "-12.30"), (0, "0.00"), (5, "0.05"), (-5, "-0.05"), (100, "1.00"),
            (99_999_999_999_999, "999999999999.99"),
        ] as [(Int64, String)])
    func `is written with two decimals`(cents: Int64, text: String) {
        #expect(Money(cents: cents, currency: .eur).decimalText == text)
        #expect(Money(decimal: text, currency: .eur)?.cents == cents)
    }

    @Test func `adds, subtracts and turns its sign`() {
        let (ten, three) = (Money(cents: 1000, currency: .eur), Money(cents: 300, currency: .eur))
        #expect((ten + three).cents == 1300)
        #expect((three - ten).cents == -700)
        #expect((three - ten).magnitude == -(three - ten))
        #expect(Money.sum([ten, three, -three, -ten], in: .eur).isZero)
        #expect(Money.sum([], in: .eur) == .zero(.eur))
        #expect((three - ten).description == "-7.00 EUR")
        #expect((three - ten).decimal == Decimal(-7))
    }
}

@Suite struct `A currency` {
    @Test func `is a code in use`() {
        #expect(Currency("eur") == .eur)
        #expect(Currency(" USD ")?.description == "USD")
        for text in ["", "EU", "EURO", "XXX", "ABC", "€", "DEM"] { #expect(Currency(text) == nil, "\(text)") }
    }
}

@Suite struct `A calculation in an amount field` {
    @Test(
        arguments: [
            ("12+25", 3700), ("12.5", 1250), ("12,50", 1250), ("-3", -300), ("100/3", 3333), ("200/3", 6667),
            ("10/3*3", 1000), ("(100 - 3,50) * 2", 19_300), ("2+3*4", 1400), ("(2+3)*4", 2000), ("10-2-3", 500),
            ("100/4/5", 500), ("-(1+2)", -300), ("--5", 500), ("2*-3", -600), ("0.005*1", 1), ("-0.005*1", -1),
            (".5", 50),
            ("1000*0.0345", 3450), ("(0.0345+0.002)*1000", 3650), ("1.5/1.125", 133), ("0.01/3*1.5", 1),
            (" 1 + 1 ", 200), ("999999999999.99", 99_999_999_999_999), ("1/3+1/3+1/3", 100),
        ] as [(String, Int64)])
    func `gives cents`(text: String, cents: Int64) {
        #expect(AmountExpression.evaluate(text) == cents)
    }

    @Test(arguments: [
        "", " ", "12+", "+", "1 2", "1..2", "1.2.3", "1,2.3", "1.234,56", "5.", "()", "(1", "1)", "1/0", "1/(2-2)",
        "1e5", "a",
        "2^3", "12€", "1000000000000", "9999999999*9999999999*9999999999*9999999999", "1.0000000000001",
        "99999999999999999999999999999999999999999999999999", String(repeating: "(", count: 64),
        String(repeating: "(", count: 40) + "1" + String(repeating: ")", count: 40),
        String(repeating: "-", count: 100_000),
    ])
    func `that is not one gives nothing`(text: String) {
        #expect(AmountExpression.evaluate(text) == nil)
    }

    @Test(arguments: [
        "1.500", "1,500", "121.005", "0.005", "-1.500", "+1.500", " 1.500 ", "(1.500)", "1.000", "1.500+250",
        "250-1.500", "2*3+1.500", "-(100+1.500)",
    ])
    func `with a third decimal in an amount gives nothing, for it may stand for thousands`(text: String) {
        #expect(AmountExpression.evaluate(text) == nil)
    }

    @Test func `survives the deepest nesting its length allows`() {
        #expect(AmountExpression.evaluate(String(repeating: "-", count: 63) + "1") == -100)
        #expect(
            AmountExpression.evaluate(String(repeating: "(", count: 31) + "1" + String(repeating: ")", count: 31))
                == 100)
    }

    @Test func `never crashes on any short text`() {
        let seed = SeededRandom.seed
        var random = SeededRandom(seed)
        var evaluated = 0
        let characters = Array("0123456789+-*/().,  9999/0")
        for _ in 0..<20_000 {
            let text = String(
                (0..<Int.random(in: 1...20, using: &random)).map { _ in characters.randomElement(using: &random) ?? "0"
                })
            guard let cents = AmountExpression.evaluate(text) else { continue }
            evaluated += 1
            #expect(cents.magnitude <= Money.largestCents.magnitude, "\(text), seed \(seed)")
        }
        #expect(evaluated > 0, "seed \(seed)")
    }
}

@Suite struct `A sum of amounts` {
    @Test func `of a hostile file's many amounts overflows nothing, and is like no amount`() {
        let most = Money(cents: Money.largestCents, currency: .eur)
        for many in [100_000, 300_000] {
            let sum = Money.sum(repeatElement(most, count: many), in: .eur)
            #expect((sum - most).cents > Money.largestCents)
            #expect(Money.sum(repeatElement(-most, count: many), in: .eur) == -sum)
        }
        #expect(Money.sum([most, -most, Money(cents: 1, currency: .eur)], in: .eur).cents == 1)
    }
}
