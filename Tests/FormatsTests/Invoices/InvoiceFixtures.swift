import Foundation
import TestTools

/// The published invoices beside the project, and what is expected of them.
enum InvoiceFixtures {
    static let ublFolders = ["ubl/en16931-examples", "ubl/en16931-testfiles", "ubl/ublbe", "ubl/xrechnung"]

    static func allInvoices() throws -> [String] { try (ublFolders + ["cii"]).flatMap(Fixtures.files) }

    /// Of each UBL file, read by another implementation.
    struct Expected: Decodable {
        struct Subtotal: Decodable {
            let cat: String
            let pct: String?
            let base: String
            let tax: String
        }

        let id: String
        let issue: String
        let due: String?
        let type: String
        let currency: String
        let supplier: String
        let supplier_vat: String?
        let customer: String
        let customer_vat: String?
        let iban: [String]
        let payment_id: [String]
        let line_ext: String
        let excl: String
        let incl: String
        let prepaid: String?
        let rounding: String?
        let payable: String
        let vat: [Subtotal]
        let lines: Int
        let attachments: [Attachment]
        let billing_ref: [String]
        let supplier_endpoint: [[String?]]
    }

    /// Media type, name and number of bytes.
    struct Attachment: Decodable, Equatable {
        let mediaType: String?
        let name: String?
        let size: Int

        init(from decoder: any Decoder) throws {
            var values = try decoder.unkeyedContainer()
            mediaType = try values.decodeIfPresent(String.self)
            name = try values.decodeIfPresent(String.self)
            size = try values.decode(Int.self)
        }
    }

    static func expectations() throws -> [(String, Expected)] {
        let all = try JSONSerialization.jsonObject(with: Fixtures.data("expected.json")) as? [String: Any] ?? [:]
        return try all.filter { $0.key.hasPrefix("ubl/") }.sorted { $0.key < $1.key }.map { path, value in
            (path, try JSONDecoder().decode(Expected.self, from: JSONSerialization.data(withJSONObject: value)))
        }
    }
}
