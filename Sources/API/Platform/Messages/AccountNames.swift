extension MessageCatalogue {
    /// The accounts of the Belgian minimum chart (PCMN, MAR) that rules name themselves.
    static let accounts: MessageCatalogue = [
        "account-customers": Message(en: "Customers", fr: "Clients", nl: "Klanten", de: "Kunden"),
        "account-suppliers": Message(en: "Suppliers", fr: "Fournisseurs", nl: "Leveranciers", de: "Lieferanten"),
        "account-deductible-vat": Message(
            en: "Deductible VAT", fr: "TVA à récupérer", nl: "Terug te vorderen btw", de: "Abziehbare Vorsteuer"),
        "account-payable-vat": Message(
            en: "VAT payable", fr: "TVA à payer", nl: "Te betalen btw", de: "Geschuldete Umsatzsteuer"),
        "account-suspense": Message(
            en: "Suspense account", fr: "Compte d'attente", nl: "Wachtrekening", de: "Zwischenkonto"),
    ]
}
