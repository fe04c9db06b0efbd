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

    @Test func `is created once`() {
        let profile = CounterpartyProfile(dossier: .bakery, name: "Mill", vatNumber: vatNumber)
        let created = CounterpartyEvent.created(
            .init(dossier: "\(ID<Dossier>.bakery)", name: "Mill", vatNumber: "BE0403019261"))
        Given<Counterparty>().when(.create(profile)).then(created)
        Given<Counterparty>(created).when(.create(profile)).nothing()
        #expect(Counterparty(folding: [created]) == .known(profile))
    }
}
