import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `The types of an office's permanent files` {
    private let opened = OfficeEvent.opened(.init(name: "Cabinet Claire"))
    private let contracts: ID<PermanentType> = .named("contracts")
    private var added: OfficeEvent { .permanentTypeAdded(.init(type: "\(contracts)", name: "Contracts")) }

    private func change(_ change: PermanentTypeChange) -> OfficeCommand { .changePermanentTypes(change) }

    @Test func `are added, each of its own name`() {
        Given<Office>(opened).when(change(.add(contracts, name: "Contracts"))).then(added)
        Given<Office>(opened, added).when(change(.add(.named("others"), name: "contracts")))
            .refused(.permanentTypeExists("contracts"))
        Given<Office>().when(change(.add(contracts, name: "Contracts"))).refused(.unknownOffice)
    }

    @Test func `are renamed`() {
        let renamed = Given<Office>(opened, added).when(change(.rename(contracts, name: "Contrats")))
        renamed.then(.permanentTypeRenamed(.init(type: "\(contracts)", name: "Contrats")))
        #expect(renamed.state.permanentTypes.name(of: contracts) == "Contrats")
        Given<Office>(opened, added).when(change(.rename(contracts, name: "Contracts"))).nothing()
        Given<Office>(opened).when(change(.rename(contracts, name: "Contrats"))).refused(.unknownPermanentType)
    }

    @Test func `take nothing more once removed, and still name what lies there`() {
        let removed = Given<Office>(opened, added).when(change(.remove(contracts)))
        removed.then(.permanentTypeRemoved(.init(type: "\(contracts)")))
        let types = removed.state.permanentTypes
        #expect(types.current.isEmpty && !types.contains(contracts) && types.name(of: contracts) == "Contracts")
        let again = Given<Office>(opened, added, .permanentTypeRemoved(.init(type: "\(contracts)")))
        again.when(change(.remove(contracts))).refused(.unknownPermanentType)
        again.when(change(.add(.named("others"), name: "Contracts")))
            .then(.permanentTypeAdded(.init(type: "\(ID<PermanentType>.named("others"))", name: "Contracts")))
    }
}
