import Domain

/// A client of the demo office.
struct DemoDossier: Sendable {
    let party: DemoParty
    let code: String
    let trade: DemoTrade
    let features: PortalFeatures

    static let software = "simulated"
    static let installation = "demo"

    private init(_ code: String, _ trade: DemoTrade, _ features: PortalFeatures, _ party: DemoParty) {
        self.code = code
        self.trade = trade
        self.features = features
        self.party = party
    }

    static let all = [
        DemoDossier(
            "FOURNIL", .bakery, .full,
            DemoParty(
                "Boulangerie Le Fournil SRL", .belgian(1), "Rue des Tisserands 8", "1080", "Bruxelles",
                account: "700000", .standard,
                [
                    DemoOffer("Pains et pistolets, livraisons de la semaine", 9_000...38_000, .six),
                    DemoOffer("Plateaux de viennoiseries", 2_400...4_800, .six, upTo: 12),
                    DemoOffer("Pièce montée", 18_000...42_000, .six),
                ])),
        DemoDossier(
            "VDBERGHE", .garage, .full,
            DemoParty(
                "Garage Vandenberghe BV", .belgian(2), "Dendermondsesteenweg 214", "9040", "Gent", .dutch,
                account: "700000", .standard,
                [
                    DemoOffer("Onderhoud en oliewissel", 14_000...38_000),
                    DemoOffer("Remblokken met montage", 21_000...46_000),
                    DemoOffer("Carrosserieherstelling", 60_000...280_000),
                ])),
        DemoDossier(
            "MERIDIAN", .design, .full,
            DemoParty(
                "Studio Meridiaan BV", .belgian(3), "Nationalestraat 91", "2000", "Antwerpen", .english,
                account: "705000", .standard,
                [
                    DemoOffer("Brand identity, milestone", 120_000...680_000),
                    DemoOffer("Design work, day rate", 64_000...72_000, upTo: 9),
                    DemoOffer("Website maintenance, month", 18_000...45_000),
                ])),
        DemoDossier(
            "DUBOIS", .joinery, .processingAndArchive,
            DemoParty(
                "Menuiserie Dubois SRL", .belgian(4), "Chaussée de Louvain 377", "5004", "Namur", account: "700000",
                .standard,
                [
                    DemoOffer("Escalier en chêne, fourniture et pose", 280_000...740_000, .six),
                    DemoOffer("Châssis, habitation de plus de dix ans", 95_000...320_000, .six, upTo: 4),
                    DemoOffer("Comptoir sur mesure", 180_000...520_000),
                ])),
        DemoDossier(
            "GARE", .cafe, .full,
            DemoParty(
                "Café de la Gare SRL", .belgian(5), "Place des Guillemins 3", "4000", "Liège", account: "700000",
                .standard,
                [
                    DemoOffer("Location de la salle", 25_000...60_000),
                    DemoOffer("Menus de groupe", 2_800...4_200, .twelve, upTo: 40),
                    DemoOffer("Boissons, forfait", 900...1_600, upTo: 40),
                ])),
    ]

    /// Purchases and sales from `first` on. One dossier began elsewhere and goes on at 388, one has a number format, one keeps
    /// credit notes apart.
    func journals(from first: AccountingPeriod) -> [NewJournal] {
        let format = trade == .garage ? try? DocumentNumberFormat("{YYYY}{N:4}") : nil
        var journals = [
            NewJournal(
                code: Self.purchases, side: .purchase, alias: "Achats", numberFormat: format,
                nextNumber: trade == .bakery ? 388 : 1, firstPeriod: first, foreignCurrency: trade == .design),
            NewJournal(code: "CFVK", side: .sale, alias: "Ventes", firstPeriod: first, foreignCurrency: true),
        ]
        if trade == .joinery {
            journals.append(
                NewJournal(
                    code: "CNCK", side: .purchase, alias: "Notes de crédit achats", creditNotesOnly: true,
                    firstPeriod: first))
        }
        return journals
    }

    static let purchases = "CFAK"

    func activation(on today: CalendarDate) -> DossierActivation {
        DossierActivation(
            name: party.name, enterpriseNumber: party.vatNumber.enterpriseNumber, software: Self.software,
            installation: Self.installation, dossierCode: code, features: features,
            accountingUpToDate: today.accountingPeriod.previous.lastDay,
            fiscalYears: trade == .garage ? Self.yearsEndingInJune(around: today) : [])
    }

    private static func yearsEndingInJune(around today: CalendarDate) -> [FiscalYear] {
        let running = today.month >= 7 ? today.year : today.year - 1
        return (running - 1...running).compactMap { year in
            guard let start = CalendarDate(year: year, month: 7, day: 1),
                let end = CalendarDate(year: year + 1, month: 6, day: 30)
            else { return nil }
            return FiscalYear(label: "\(year)-\(year + 1)", start: start, end: end)
        }
    }
}

/// What a dossier lives on, and so what it buys.
enum DemoTrade: Sendable, CaseIterable {
    case bakery, garage, design, joinery, cafe
}
