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

    @Test func `withdraws a VAT number that was never theirs, and may be given another, or the same again`() throws {
        let number = try #require(vatNumber)
        let other = try #require(VATNumber("BE0403170701"))
        let created = CounterpartyEvent.created(
            .init(dossier: "\(ID<Dossier>.bakery)", name: "Mill", vatNumber: "BE0403019261"))
        let withdrawn = CounterpartyEvent.numberWithdrawn(.init(vatNumber: "BE0403019261"))
        Given<Counterparty>(created).when(.withdrawNumber).then(withdrawn)
        Given<Counterparty>(created, withdrawn).when(.withdrawNumber).nothing()
        Given<Counterparty>().when(.withdrawNumber).refused(.unknownCounterparty)
        Given<Counterparty>(created, withdrawn).when(.identify(other)).then(
            .identified(.init(vatNumber: "BE0403170701")))
        let without = try #require(Counterparty(folding: [created, withdrawn]).profile)
        #expect(without.vatNumber == nil && without.withdrawnNumbers == [number])
        let again = CounterpartyEvent.identified(.init(vatNumber: "BE0403019261"))
        let profile = CounterpartyProfile(dossier: .bakery, name: "Mill", vatNumber: number)
        #expect(Counterparty(folding: [created, withdrawn, again]) == .known(profile))
    }

    @Test func `who was created under a number that is not theirs keeps the id, and tells who has the number`() {
        let created = CounterpartyEvent.created(
            .init(dossier: "\(ID<Dossier>.bakery)", name: "Mill", vatNumber: "BE0403019261"))
        let withdrawn = CounterpartyEvent.numberWithdrawn(.init(vatNumber: "BE0403019261"))
        let holder = ID<Counterparty>.named("miller")
        let merged = CounterpartyEvent.merged(.init(into: "\(holder)"))
        let separated = CounterpartyEvent.separated(.init(from: "\(holder)"))
        Given<Counterparty>(created).when(.merge(into: holder)).refused(.knownOtherwise)
        Given<Counterparty>(created, withdrawn).when(.merge(into: holder)).then(merged)
        Given<Counterparty>(created, withdrawn, merged).when(.merge(into: holder)).nothing()
        Given<Counterparty>(created, withdrawn, merged).when(.separate(from: holder)).then(separated)
        Given<Counterparty>(created, withdrawn, merged, separated).when(.separate(from: holder)).nothing()
        #expect(Counterparty(folding: [created, withdrawn, merged]).profile?.numberHolder == holder)
        #expect(Counterparty(folding: [created, withdrawn, merged, separated]).profile?.numberHolder == nil)
    }

    @Test func `a number that is withdrawn from whom it was merged into is nobody's`() {
        let mill = ID<Counterparty>.named("mill")
        let merged = CounterpartyEvent.merged(.init(into: "\(mill)"))
        let separated = CounterpartyEvent.separated(.init(from: "\(mill)"))
        Given<Counterparty>(merged).when(.separate(from: mill)).then(separated)
        Given<Counterparty>(merged).when(.separate(from: .named("miller"))).nothing()
        #expect(Counterparty(folding: [merged, separated]) == .unknown)
    }

    @Test func `is renamed`() {
        let created = CounterpartyEvent.created(
            .init(dossier: "\(ID<Dossier>.bakery)", name: "Mill", vatNumber: nil))
        Given<Counterparty>(created).when(.rename("The Mill")).then(.renamed(.init(name: "The Mill")))
        Given<Counterparty>(created).when(.rename("Mill")).nothing()
        Given<Counterparty>().when(.rename("Mill")).refused(.unknownCounterparty)
    }

    @Test func `is given an account of its own, another one in its place, and none again`() throws {
        let (goods, rent) = (try #require(LedgerAccountCode("604000")), try #require(LedgerAccountCode("610000")))
        let created = CounterpartyEvent.created(
            .init(dossier: "\(ID<Dossier>.bakery)", name: "Mill", vatNumber: nil))
        let chosen = CounterpartyEvent.defaultAccountChosen(.init(account: "604000"))
        let withdrawn = CounterpartyEvent.defaultAccountWithdrawn(.init(account: "604000"))
        Given<Counterparty>(created).when(.chooseDefaultAccount(goods)).then(chosen)
        Given<Counterparty>(created, chosen).when(.chooseDefaultAccount(goods)).nothing()
        Given<Counterparty>(created, chosen).when(.chooseDefaultAccount(rent))
            .then(.defaultAccountChosen(.init(account: "610000")))
        Given<Counterparty>(created, chosen).when(.withdrawDefaultAccount).then(withdrawn)
        Given<Counterparty>(created).when(.withdrawDefaultAccount).nothing()
        Given<Counterparty>(created, chosen, withdrawn).when(.withdrawDefaultAccount).nothing()
        #expect(Counterparty(folding: [created, chosen]).profile?.defaultAccount == goods)
        #expect(Counterparty(folding: [created, chosen, withdrawn]).profile?.defaultAccount == nil)
        for command in [CounterpartyCommand.chooseDefaultAccount(goods), .withdrawDefaultAccount] {
            Given<Counterparty>().when(command).refused(.unknownCounterparty)
            Given<Counterparty>(.merged(.init(into: "\(ID<Counterparty>.named("miller"))"))).when(command)
                .refused(.unknownCounterparty)
        }
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
