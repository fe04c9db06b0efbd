import Domain
import Testing

@testable import API

@Suite struct `What is described of a value` {
    @Test(arguments: ["BE0403019261", "BTW-nr. BE 0403.019.261", "BTW-nummer: BE 0403.019.261"])
    func `has room for a VAT number in its usual writings`(text: String) throws {
        let longest = try #require(Self.longest(FieldParser<VATNumber>.vatNumber.schema))
        #expect(VATNumber(text) != nil && text.unicodeScalars.count <= longest)
    }

    @Test func `is no number format longer than what is taken`() throws {
        let longest = try #require(Self.longest(FieldParser<DocumentNumberFormat>.numberFormat.schema))
        let fill = String(repeating: "A", count: longest - 3)
        _ = try DocumentNumberFormat("{N}" + fill)
        #expect(throws: DocumentNumberFormat.NotationError.self) { _ = try DocumentNumberFormat("{N}A" + fill) }
    }

    private static func longest(_ schema: Schema) -> Int? {
        guard case .number(let text)? = schema.keywords["maxLength"] else { return nil }
        return Int(text)
    }
}
