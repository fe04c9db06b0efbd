// These types are a storage format: a change is a schema migration.

extension LedgerEvent {
    /// Customers and suppliers as the package has them.
    public struct CounterpartiesObserved: EventPayload {
        public static let eventType = "ledger.counterparties-observed"
        public var dossier: String
        public var counterparties: [Party]
    }

    public struct Party: Codable, Sendable, Equatable {
        /// Its name in the package, where a customer and a supplier may bear the same one.
        public var externalRef: String?
        /// `customer`, `supplier`, or the package's own word.
        public var kind: String?
        public var name: String?
        /// As the package has it, right or wrong.
        public var vatNumber: String?
        public var address: String?
        public var iban: String?

        public init(
            externalRef: String?, kind: String?, name: String?, vatNumber: String?, address: String?, iban: String?
        ) {
            self.externalRef = externalRef
            self.kind = kind
            self.name = name
            self.vatNumber = vatNumber
            self.address = address
            self.iban = iban
        }

        /// What tells it from the package's others: its reference there; without one its VAT number, or else its name.
        public var key: String { "\(kind ?? ""):\(externalRef ?? vatNumber ?? name ?? "")" }

        /// Whom it is in the dossier. A VAT number that cannot be one counts for none. Nil where nothing names it.
        public func profile(in dossier: ID<Dossier>) -> CounterpartyProfile? {
            let number = vatNumber.flatMap { VATNumber(inBooks: $0) }
            guard let name = name?.withinLimit ?? number?.description else { return nil }
            return CounterpartyProfile(dossier: dossier, name: name, vatNumber: number)
        }
    }

    /// The package's own journals, which nothing is drafted in.
    public struct JournalsObserved: EventPayload {
        public static let eventType = "ledger.journals-observed"
        public var dossier: String
        public var journals: [PackageJournal]
    }

    public struct PackageJournal: Codable, Sendable, Equatable {
        public var code: String
        /// `purchase` or `sale`; nil for one of other entries.
        public var side: String?
        /// In the package's own word.
        public var kind: String?
        public var name: String?

        public init(code: String, side: InvoiceSide?, kind: String?, name: String?) {
            self.code = code
            self.side = side?.rawValue
            self.kind = kind
            self.name = name
        }
    }

    /// Entries that are in the package's books no more (FEATURES A-18).
    public struct EntriesRemoved: EventPayload {
        public static let eventType = "ledger.entries-removed"
        public var dossier: String
        public var entries: [Removed]
    }

    public struct Removed: Codable, Sendable, Equatable {
        public var externalRef: String
        /// The document whose booking it was; nil where it was matched to none.
        public var document: String?

        public init(externalRef: String, document: String?) {
            self.externalRef = externalRef
            self.document = document
        }
    }
}

extension String {
    /// A package's names may be longer than those of counterparties here.
    fileprivate var withinLimit: String {
        String(String.UnicodeScalarView(unicodeScalars.prefix(Longest.counterpartyName)))
    }
}

extension VATNumber {
    /// As packages write it: a Belgian number often without its country (DOMAIN §6.1).
    public init?(inBooks text: String) {
        guard let number = VATNumber(text) ?? EnterpriseNumber(text).map(VATNumber.init) else { return nil }
        self = number
    }
}
