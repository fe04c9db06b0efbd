extension [MessageCatalogue] {
    /// Everything the product can say, beside what the layer of HTTP says.
    static var product: [MessageCatalogue] {
        [
            .values, .access, .dossiers, .documents, .flaws, .proposals, .keptBack, .asked, .sending, .accounts,
            .webhooks, .log,
        ]
    }
}
