import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `A number series` {
    private let drawn = NumberSeriesEvent.drawn(
        .init(
            dossier: "\(ID<Dossier>.bakery)", journal: "CFAK", fiscalYear: "2026", batch: "b",
            items: [
                .init(proposal: "p1", document: "d1", number: "388", counter: 388, scope: "2026"),
                .init(proposal: "p2", document: "d2", number: "389", counter: 389, scope: "2026"),
                .init(proposal: "p3", document: "d3", number: "VF1", counter: nil, scope: "2026"),
            ]))

    private func voided(_ number: String) -> NumberSeriesEvent.Voided {
        .init(
            dossier: "\(ID<Dossier>.bakery)", journal: "CFAK", fiscalYear: "2026", number: number, reason: "deleted",
            by: "\(Author.claire)")
    }

    private func released(_ number: String) -> NumberSeriesEvent.Released {
        .init(
            dossier: "\(ID<Dossier>.bakery)", journal: "CFAK", fiscalYear: "2026", number: number, reason: "deleted",
            by: "\(Author.claire)")
    }

    private func givenUp(_ number: String) -> GivenUpNumber {
        .init(
            dossier: "\(ID<Dossier>.bakery)", journal: "CFAK", fiscalYear: "2026", number: number, reason: "deleted")
    }

    @Test func `is one for each journal and fiscal year of a dossier`() {
        let ids = Set(
            [("CFAK", "2026"), ("CFAK", "2027"), ("CFVK", "2026")].map { journal, year in
                NumberSeries.id(journal: journal, fiscalYear: year, of: .bakery)
            })
        #expect(ids.count == 3)
        #expect(!ids.contains(NumberSeries.id(journal: "CFAK", fiscalYear: "2026", of: .named("butcher"))))
    }

    @Test func `goes on where it stopped, and starts where it is told`() {
        let series = Given<NumberSeries>(drawn).state
        #expect(series.nextCounter(in: "2026", startingAt: 1) == 390)
        #expect(series.nextCounter(in: "2026-04", startingAt: 7) == 7)
        #expect(series.given == ["388", "389", "VF1"])
    }

    @Test func `voids a number it gave, once, and never gives it again`() {
        Given<NumberSeries>(drawn).when(.giveUp(givenUp("389"))).then(.voided(voided("389")))
        Given<NumberSeries>(drawn, .voided(voided("389"))).when(.giveUp(givenUp("389"))).nothing()
        Given<NumberSeries>(drawn).when(.giveUp(givenUp("390"))).refused(.neverGiven("390"))
        let series = Given<NumberSeries>(drawn, .voided(voided("389"))).state
        #expect(series.given.contains("389") && series.nextCounter(in: "2026", startingAt: 1) == 390)
    }

    @Test func `lets go of a number that is the invoice's own, which may be given again`() {
        let event = NumberSeriesEvent.released(released("VF1"))
        let given = Given<NumberSeries>(drawn).when(.giveUp(givenUp("VF1")))
        given.then(event)
        #expect(given.state.given == ["388", "389"] && given.state.voided.isEmpty)
        Given<NumberSeries>(drawn, event).when(.giveUp(givenUp("VF1"))).refused(.neverGiven("VF1"))
    }

    @Test func `accounts for every number, and names what was passed over without a word`() {
        var report = NumberReport()
        report.evolve(drawn, at: .noon)
        report.evolve(.voided(voided("388")), at: .noon.adding(seconds: 60))
        report.evolve(.released(released("VF1")), at: .noon.adding(seconds: 61))
        #expect(report.standing == ["389"] && report.unexplained.isEmpty)
        let by = "\(Author.claire)"
        #expect(
            report.voided == [
                .init(number: "388", reason: "deleted", by: by, at: .noon.adding(seconds: 60)),
                .init(number: "VF1", reason: "deleted", by: by, at: .noon.adding(seconds: 61)),
            ])
        report.evolve(
            .drawn(
                .init(
                    dossier: "\(ID<Dossier>.bakery)", journal: "CFAK", fiscalYear: "2026", batch: "b",
                    items: [
                        .init(proposal: "p4", document: "d4", number: "392", counter: 392, scope: "2026"),
                        .init(proposal: "p5", document: "d5", number: "03-1", counter: 1, scope: "2026-03"),
                        .init(proposal: "p6", document: "d6", number: "03-3", counter: 3, scope: "2026-03"),
                    ])), at: .noon)
        #expect(report.unexplained == ["390", "391", "03/2"])
    }

    @Test func `says why an invoice's own number stands for no entry, until it is given again`() {
        var report = NumberReport()
        report.evolve(drawn, at: .noon)
        report.evolve(.released(released("VF1")), at: .noon.adding(seconds: 60))
        #expect(report.voided.map(\.number) == ["VF1"] && report.standing == ["388", "389"])
        report.evolve(
            .drawn(
                .init(
                    dossier: "\(ID<Dossier>.bakery)", journal: "CFAK", fiscalYear: "2026", batch: "b",
                    items: [.init(proposal: "p3", document: "d3", number: "VF1", counter: nil, scope: "2026")])),
            at: .noon.adding(seconds: 120))
        #expect(report.voided.isEmpty && report.standing == ["388", "389", "VF1"])
    }
}
