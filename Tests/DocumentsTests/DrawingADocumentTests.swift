import Documents
import Foundation
import TestTools
import Testing

@Suite struct `Drawing a document` {
    let worker: DocumentWorkers

    init() throws {
        worker = try Workers.shared.get()
    }

    static let facture = DrawnDocument(
        title: "Facture F-2026/0042", subtitle: "Établie le 3 février 2026",
        blocks: [
            .init(
                heading: "Vendeur",
                facts: [.init("", "Société Générale d'Électricité SRL"), .init("TVA", "BE0123456749")]),
            .init(
                heading: "Acheteur",
                facts: [.init("", "Łódź Transport sp. z o.o."), .init("Adresse", "Rue de l'Été 12\n1000 Bruxelles")]),
            .init(heading: "Paiement", facts: [.init("Échéance", "05/03/2026"), .init("IBAN", "BE68 5390 0754 7034")]),
        ],
        table: .init(
            columns: [
                .init("Description", width: 5), .init("Quantité", alignment: .right),
                .init("Prix", alignment: .right, width: 1.3), .init("Montant", alignment: .right, width: 1.3),
            ],
            rows: [
                ["Câblage", "2", "50,00", "100,00"],
                [
                    "Une description très longue qui ne tient pas sur une seule ligne de la colonne où elle se trouve",
                    "1", "21,00", "21,00",
                ],
                ["Sans montant"],
            ]),
        totals: [
            .init("Total hors TVA", "121,00 €"), .init("TVA 21 %", "25,41 €"),
            .init("À payer", "146,41 €", isGrand: true),
        ],
        notes: ["Merci de votre confiance."], footer: "Document produit à partir d'un fichier électronique")

    @Test func `shows every part, in any European language`() async throws {
        let text = try await Tool.text(of: try await worker.draw(Self.facture), page: 1)
        for part in [
            "Facture F-2026/0042", "Établie le 3 février 2026", "Łódź Transport", "Rue de l'Été 12",
            "BE68 5390 0754 7034",
            "Quantité", "Câblage", "À payer", "146,41 €", "Merci de votre confiance.", "fichier électronique",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test func `gives the same bytes for the same document`() async throws {
        let first = try await worker.draw(Self.facture)
        try await Task.sleep(for: .milliseconds(1100))
        #expect(try await worker.draw(Self.facture) == first)
        var other = Self.facture
        other.footer = "Autre"
        #expect(try await worker.draw(other) != first)
    }

    @Test func `runs over pages, with the table's header and the page's number on each`() async throws {
        var long = Self.facture
        long.table?.rows = (1...150).map { ["Article \($0)", "1", "1,00", "1,00"] }
        let pdf = try await worker.draw(long)
        let count = try await worker.inspect(pdf).pageCount
        #expect((3...6).contains(count))
        var articles: [String] = []
        for page in 1...count {
            let text = try await Tool.text(of: pdf, page: page)
            #expect(text.replacing(" ", with: "").contains("\n\(page)/\(count)\n"))
            #expect(text.contains("fichier électronique"))
            let here = text.matches(of: /Article \d+/).map { String($0.output) }
            #expect(text.contains("Quantité") == !here.isEmpty)
            articles += here
        }
        #expect(articles == (1...150).map { "Article \($0)" })
    }

    @Test func `keeps everything inside the margins, whatever its length`() async throws {
        let endless = String(repeating: "Donaudampfschifffahrt", count: 40)
        let pdf = try await worker.draw(
            DrawnDocument(
                title: endless, subtitle: endless,
                blocks: [
                    .init(heading: endless, facts: [.init(endless, endless)]),
                    .init(heading: "", facts: [.init("", endless)]),
                ],
                table: .init(
                    columns: [.init(endless), .init("b", alignment: .center)],
                    rows: [[endless, endless, "too many"], []]),
                totals: [.init(endless, "1,00"), .init("Total", "1,00", isGrand: true)], notes: [endless],
                footer: endless))
        let words = try await Tool.words(of: pdf)
        #expect(words.count > 20)
        #expect(words.allSatisfy { $0.left >= 47 && $0.right <= 549 && $0.top >= 40 && $0.bottom <= 815 })
    }

    @Test func `splits a row taller than a page`() async throws {
        let tall = (1...400).map { "line-\($0)" }.joined(separator: "\n")
        let pdf = try await worker.draw(
            DrawnDocument(
                title: "Tall",
                table: .init(columns: [.init("Text"), .init("Side")], rows: [[tall, "x"], ["last", "y"]])))
        let count = try await worker.inspect(pdf).pageCount
        var lines = 0
        for page in 1...count { lines += try await Tool.text(of: pdf, page: page).matches(of: /line-\d+/).count }
        #expect(lines == 400)
        #expect(try await Tool.text(of: pdf, page: count).contains("last"))
    }

    @Test func `draws a document of a title alone, and control characters as spaces`() async throws {
        let pdf = try await worker.draw(DrawnDocument(title: "One\u{0}\u{7}two"))
        #expect(try await Tool.text(of: pdf, page: 1).contains("One"))
        #expect(try await worker.inspect(pdf).pages.count == 1)
    }

    @Test func `refuses a table with a column of no width`() async {
        let flat = DrawnDocument(title: "Flat", table: .init(columns: [.init("a", width: 0)], rows: []))
        await #expect(throws: DocumentError.self) { try await worker.draw(flat) }
    }
}
