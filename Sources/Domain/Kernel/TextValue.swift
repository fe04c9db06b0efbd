/// A value with one canonical text; its Codable form is that text. For the state of read models; stored events hold primitives.
public protocol TextValue: LosslessStringConvertible, Codable, Sendable, Hashable {}

extension TextValue {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not a \(Self.self)")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension AccountingPeriod: TextValue {}
extension CalendarDate: TextValue {}
extension ContentHash: TextValue {}
extension Currency: TextValue {}
extension EnterpriseNumber: TextValue {}
extension IBAN: TextValue {}
extension LedgerAccountCode: TextValue {}
extension VATNumber: TextValue {}
extension VATRate: TextValue {}
extension Timestamp: TextValue {}
