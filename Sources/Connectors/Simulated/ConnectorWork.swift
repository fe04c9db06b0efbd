/// A task as the protocol hands it out.
public struct ConnectorWork: Decodable, Sendable {
    public let id: String
    public let kind: String
    public let dossier: Dossier
    public let journal: String
    public let number: String
    public let fiscalYear: String
    public let period: String
    public let entry: Entry
    public let document: Document

    public struct Dossier: Decodable, Sendable {
        public let id: String
        public let code: String
    }

    public struct Document: Decodable, Sendable {
        public let sha256: String
        public let href: String
    }

    public struct Entry: Decodable, Sendable {
        public let side: String
        public let creditNote: Bool
        public let invoiceNumber: String
        public let bookDate: String
        public let thirdPartyAccount: String
        public let counterparty: Counterparty
        /// EUR, as a decimal string.
        public let total: String
        public let lines: [Line]
    }

    public struct Counterparty: Codable, Sendable {
        public let name: String
        public let vatNumber: String?
    }

    public struct Line: Decodable, Sendable {
        public let account: String
        public let base: String
        public let vat: String
        public let vatCode: String?
        /// How much of the VAT is deducted; the rest is part of the cost.
        public let deductiblePercent: Int64
    }
}

/// An entry as a package reports it.
public struct SyncedEntry: Encodable, Sendable, Equatable {
    public let externalRef: String
    public let journal: String
    public let number: String
    public let period: String
    public let date: String
    public let invoiceNumber: String
    public let counterparty: ConnectorWork.Counterparty
    public let paid: Bool
    public let lines: [Line]

    public struct Line: Encodable, Sendable, Equatable {
        public let account: String
        public let debit: String
        public let credit: String
    }

    public static func == (left: SyncedEntry, right: SyncedEntry) -> Bool {
        left.externalRef == right.externalRef && left.lines == right.lines && left.paid == right.paid
    }
}
