import Domain

/// Who the dossiers buy from.
enum DemoSuppliers {
    /// Those of a trade, beside those everybody buys from.
    static func of(_ trade: DemoTrade) -> [DemoParty] { (special[trade] ?? []) + common }

    /// Seen for the first time in the worklist.
    static let newcomers = [
        DemoParty(
            "Jardins Lefèvre SRL", .belgian(61), "Rue du Verger 4", "1325", "Chaumont-Gistoux", account: "611000",
            .standard, [DemoOffer("Entretien des abords", 22_000...64_000)]),
        DemoParty(
            "IJzerwaren Baert BV", .belgian(62), "Stationsstraat 45", "8500", "Kortrijk", .dutch, account: "612300",
            .standard, [DemoOffer("Klein gereedschap", 1_900...8_800, upTo: 6)]),
        DemoParty(
            "Bright Signs BV", .belgian(63), "Havenlaan 86", "1000", "Brussels", .english, account: "613100", .standard,
            [DemoOffer("Window lettering", 35_000...120_000)]),
    ]

    /// Invoices in Swedish crowns.
    static let swedish = DemoParty(
        "Nordljus Form AB", .foreign("SE999123456701"), "Sveavägen 44", "111 34", "Stockholm", .english,
        account: "611000", .intraCommunity, [DemoOffer("Typeface licence, five workstations", 480_000...920_000)])

    private static let common = [
        DemoParty(
            "Énergie du Canal SA", .belgian(10), "Quai des Péniches 12", "1000", "Bruxelles", account: "612100",
            .standard, [DemoOffer("Électricité, consommation du mois", 18_000...95_000)]),
        DemoParty(
            "Telenova NV", .belgian(11), "Liersesteenweg 4", "2800", "Mechelen", .dutch, account: "612500", .standard,
            [
                DemoOffer("Internet en telefonie", 4_500...14_500),
                DemoOffer("Mobiele abonnementen", 1_500...2_900, upTo: 6),
            ]),
        DemoParty(
            "Assurances Mosane SA", .belgian(12), "Boulevard d'Avroy 180", "4000", "Liège", account: "613300", .exempt,
            [DemoOffer("Prime, responsabilité civile exploitation", 21_000...88_000)]),
        DemoParty(
            "Bureau & Papier SRL", .belgian(13), "Avenue Louise 231", "1050", "Bruxelles", account: "612300", .standard,
            [
                DemoOffer("Papier A4, carton", 2_100...3_400, upTo: 8),
                DemoOffer("Cartouches d'encre", 4_900...9_800, upTo: 3),
            ]),
        DemoParty(
            "Brandstof Noord BV", .belgian(14), "Noorderlaan 115", "2030", "Antwerpen", .dutch, account: "612400",
            .standard, [DemoOffer("Diesel, tankkaarten van de maand", 12_000...66_000)]),
        DemoParty(
            "Cloudhaven Ltd", .foreign("IE9991234T"), "Grand Canal Street 9", "D02", "Dublin", .english,
            account: "611500", .intraCommunity, [DemoOffer("Business subscription, month", 900...2_200, upTo: 10)]),
        DemoParty(
            "Secrétariat Social Horizon ASBL", .belgian(15), "Rue de la Loi 99", "1040", "Bruxelles", account: "613200",
            .standard, [DemoOffer("Gestion des salaires", 2_200...3_100, upTo: 9)]),
        DemoParty(
            "Waterbedrijf Schelde CV", .belgian(16), "Kanaalweg 30", "9000", "Gent", .dutch, account: "612000",
            .standard,
            [DemoOffer("Drinkwater, verbruik", 6_000...24_000, .six)]),
        DemoParty(
            "Hygiène Pro SRL", .belgian(17), "Rue de l'Industrie 58", "1400", "Nivelles", account: "612600", .standard,
            [
                DemoOffer("Nettoyage des locaux", 18_000...52_000),
                DemoOffer("Produits d'entretien", 900...2_400, upTo: 12),
            ]),
    ]

    private static let special: [DemoTrade: [DemoParty]] = [
        .bakery: [
            DemoParty(
                "Meunerie de Hesbaye SA", .belgian(20), "Rue du Moulin 2", "4280", "Hannut", account: "600000",
                .standard,
                [
                    DemoOffer("Farine de froment T55, sac de 25 kg", 1_650...2_150, .six, upTo: 40),
                    DemoOffer("Farine complète, sac de 25 kg", 1_900...2_400, .six, upTo: 15),
                ]),
            DemoParty(
                "Zuivel Vandamme BV", .belgian(21), "Melkerijstraat 17", "8900", "Ieper", .dutch, account: "600000",
                .standard, [DemoOffer("Boter, doos van 10 kg", 6_800...8_900, .six, upTo: 8)]),
            DemoParty(
                "Emballages Delcourt SRL", .belgian(22), "Zoning Ouest 14", "7860", "Lessines", account: "604100",
                .standard, [DemoOffer("Sachets imprimés, mille", 3_800...5_600, upTo: 6)]),
        ],
        .garage: [
            DemoParty(
                "Auto-onderdelen Peeters NV", .belgian(25), "Industrielaan 22", "9320", "Aalst", .dutch,
                account: "600000", .standard,
                [
                    DemoOffer("Remschijven, set", 6_400...14_800, upTo: 4),
                    DemoOffer("Oliefilters", 700...1_400, upTo: 20),
                ]),
            DemoParty(
                "Banden De Wilde BV", .belgian(26), "Bandenweg 1", "9700", "Oudenaarde", .dutch, account: "600000",
                .standard, [DemoOffer("Winterbanden", 7_200...13_900, upTo: 16)]),
            DemoParty(
                "Reifen Krause GmbH", .foreign("DE999123457"), "Kölner Straße 71", "52351", "Düren", .german,
                account: "600000", .intraCommunity, [DemoOffer("Sommerreifen", 6_900...12_400, upTo: 24)]),
        ],
        .design: [
            DemoParty(
                "Drukkerij Sint-Andries BV", .belgian(30), "Drukkerijstraat 5", "8200", "Brugge", .dutch,
                account: "604000", .standard,
                [
                    DemoOffer("Brochures", 38_000...190_000),
                    DemoOffer("Boeken, genaaid gebonden", 140_000...420_000, .six),
                ]),
            DemoParty(
                "Photographie Claes SRL", .belgian(31), "Rue Haute 140", "1000", "Bruxelles", account: "604000",
                .standard, [DemoOffer("Prise de vues, journée", 65_000...110_000)]),
            DemoParty(
                "Kaart & Co BV", .belgian(32), "Leysstraat 8", "2000", "Antwerpen", .dutch, account: "604000",
                .standard,
                [DemoOffer("Illustraties", 24_000...88_000)]),
        ],
        .joinery: [
            DemoParty(
                "Scierie des Ardennes SA", .belgian(35), "Route de Bastogne 61", "6800", "Libramont", account: "600000",
                .standard, [DemoOffer("Chêne, mètre cube", 98_000...142_000, upTo: 3)]),
            DemoParty(
                "Quincaillerie Lambert SRL", .belgian(36), "Rue de Fer 19", "5000", "Namur", account: "600000",
                .standard,
                [DemoOffer("Charnières et serrures", 2_400...7_800, upTo: 10)]),
            DemoParty(
                "Toitures Renard SRL", .belgian(37), "Rue du Faubourg 27", "5060", "Sambreville", account: "602000",
                .reverseCharge, [DemoOffer("Sous-traitance, pose de charpente", 180_000...540_000)]),
            DemoParty(
                "Bouwploeg Maes BV", .belgian(38), "Brusselsestraat 300", "3000", "Leuven", .dutch, account: "602000",
                .reverseCharge, [DemoOffer("Plaatsing binnenschrijnwerk", 120_000...380_000)]),
        ],
        .cafe: [
            DemoParty(
                "Brasserie du Vieux Pont SA", .belgian(40), "Quai de la Batte 2", "4020", "Liège", account: "600000",
                .standard, [DemoOffer("Bière, fût de 50 l", 11_800...16_400, upTo: 9)]),
            DemoParty(
                "Koffiebranderij Mokka NV", .belgian(41), "Koffiekaai 11", "2000", "Antwerpen", .dutch,
                account: "600000",
                .standard, [DemoOffer("Espressobonen, kg", 1_450...2_300, .six, upTo: 30)]),
            DemoParty(
                "Traiteur Saveurs SRL", .belgian(42), "Rue Saint-Gilles 77", "4000", "Liège", account: "604000",
                .standard,
                [
                    DemoOffer("Buffet froid", 1_800...2_600, .twelve, upTo: 30),
                    DemoOffer("Location de vaisselle", 4_000...12_000),
                ]),
            DemoParty(
                "Boucherie Simonis SRL", .belgian(43), "Rue Puits-en-Sock 31", "4020", "Liège", account: "600000",
                .standard, [DemoOffer("Charcuteries", 1_100...1_900, .six, upTo: 20)]),
        ],
    ]
}

/// Whom the dossiers sell to.
enum DemoCustomers {
    static let all = [
        DemoParty("Hôtel Métropole du Parc SA", .belgian(70), "Place du Congrès 5", "1000", "Bruxelles"),
        DemoParty("Crèche Les Petits Pas ASBL", .belgian(71), "Rue des Écoles 21", "1030", "Schaerbeek"),
        DemoParty("Logistiek Van Acker NV", .belgian(72), "Kanaaldok 9", "9000", "Gent", .dutch),
        DemoParty("Apotheek De Linde BV", .belgian(73), "Lindelaan 2", "9050", "Gentbrugge", .dutch),
        DemoParty("Museum aan de Kaai VZW", .belgian(74), "Scheldekaai 40", "2000", "Antwerpen", .dutch),
        DemoParty("Immobilière du Sablon SA", .belgian(75), "Rue de la Régence 33", "1000", "Bruxelles"),
        DemoParty("Cabinet Médical Meuse SRL", .belgian(76), "Avenue Blonden 12", "4000", "Liège"),
        DemoParty("Northgate Consulting BV", .belgian(77), "Regentlaan 47", "1000", "Brussels", .english),
    ]

    /// In another member state.
    static let dutch = DemoParty(
        "Uitgeverij Maasoever B.V.", .foreign("NL999123457B01"), "Wijnhaven 60", "3011", "Rotterdam", .dutch,
        .intraCommunity)
    /// A contractor, who owes the VAT on work on buildings itself.
    static let contractor = DemoParty(
        "Entreprise Générale Lienard SA", .belgian(78), "Rue du Fort 8", "5100", "Jambes", .french,
        .reverseCharge)

    static func of(_ trade: DemoTrade) -> [DemoParty] {
        switch trade {
        case .design: all + [dutch]
        case .joinery: all + [contractor]
        case .bakery, .garage, .cafe: all
        }
    }
}
