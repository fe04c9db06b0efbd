/// Which side of the trade an invoice stands on, seen from the dossier.
public enum InvoiceSide: String, Sendable, Codable, CodingKeyRepresentable, CaseIterable, Hashable {
    case purchase
    case sale
}
