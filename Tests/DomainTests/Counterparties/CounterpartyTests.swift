import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `A counterparty` {
    private let vatNumber = VATNumber("BE0403019261")

    @Test func `is named by its VAT number, whatever it is called`() {
        let id = Counterparty.id(vatNumber: vatNumber, name: "Mill", of: .bakery)
        #expect(id == Counterparty.id(vatNumber: vatNumber, name: "The Mill SA", of: .bakery))
        #expect(id != Counterparty.id(vatNumber: nil, name: "Mill", of: .bakery))
        #expect(id != Counterparty.id(vatNumber: vatNumber, name: "Mill", of: .named("butcher")))
    }

    @Test(arguments: ["the mill", "THE MILL", "  The\tMill ", "The\u{00A0}Mill"])
    func `without VAT number is named by its name, but for case and space`(name: String) {
        #expect(
            Counterparty.id(vatNumber: nil, name: name, of: .bakery)
                == Counterparty.id(vatNumber: nil, name: "The Mill", of: .bakery))
    }

    @Test func `that has stated its number names who did not know it, and nobody before that`() {
        let byName = CounterpartyEvent.created(.init(dossier: "\(ID<Dossier>.bakery)", name: "Mill", vatNumber: nil))
        let identified = CounterpartyEvent.identified(.init(vatNumber: "BE0403019261"))
        let proposal = ID<BookingProposal>.named("invoice")
        Given<Counterparty>(byName, identified).when(.nameAffected([proposal]))
            .then(.identified(.init(vatNumber: "BE0403019261", affected: ["\(proposal)"])))
        Given<Counterparty>(byName, identified).when(.nameAffected([])).nothing()
        Given<Counterparty>(byName).when(.nameAffected([proposal])).nothing()
        Given<Counterparty>(.merged(.init(into: "c1"))).when(.nameAffected([proposal])).nothing()
    }

    @Test func `known by name alone is identified by the first VAT number it states`() throws {
        let vatNumber = try #require(vatNumber)
        let other = try #require(VATNumber("BE0403170701"))
        let byName = CounterpartyEvent.created(.init(dossier: "\(ID<Dossier>.bakery)", name: "Mill", vatNumber: nil))
        let identified = CounterpartyEvent.identified(.init(vatNumber: "BE0403019261"))
        Given<Counterparty>(byName).when(.identify(vatNumber)).then(identified)
        Given<Counterparty>(byName, identified).when(.identify(vatNumber)).nothing()
        Given<Counterparty>(byName, identified).when(.identify(other)).refused(.knownOtherwise)
        Given<Counterparty>().when(.identify(vatNumber)).refused(.unknownCounterparty)
        #expect(
            Counterparty(folding: [byName, identified])
                == .known(CounterpartyProfile(dossier: .bakery, name: "Mill", vatNumber: vatNumber)))
    }

    @Test func `whom a VAT number would name is merged into who was known by name`() {
        let mill = ID<Counterparty>.named("mill")
        let merged = CounterpartyEvent.merged(.init(into: "\(mill)"))
        let profile = CounterpartyProfile(dossier: .bakery, name: "Mill", vatNumber: vatNumber)
        Given<Counterparty>().when(.merge(into: mill)).then(merged)
        Given<Counterparty>(merged).when(.merge(into: mill)).nothing()
        Given<Counterparty>(merged).when(.merge(into: .named("miller"))).refused(.knownOtherwise)
        Given<Counterparty>(merged).when(.create(profile)).nothing()
        #expect(Counterparty(folding: [merged]) == .merged(into: mill))
    }

    @Test func `is created once`() {
        let profile = CounterpartyProfile(dossier: .bakery, name: "Mill", vatNumber: vatNumber)
        let created = CounterpartyEvent.created(
            .init(dossier: "\(ID<Dossier>.bakery)", name: "Mill", vatNumber: "BE0403019261"))
        Given<Counterparty>().when(.create(profile)).then(created)
        Given<Counterparty>(created).when(.create(profile)).nothing()
        #expect(Counterparty(folding: [created]) == .known(profile))
    }
}
