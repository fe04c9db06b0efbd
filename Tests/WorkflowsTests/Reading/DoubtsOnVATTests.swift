import Domain
import Foundation
import Testing

@testable import Workflows

@Suite struct `VAT that the parties of an invoice cannot have meant` {
    typealias Party = SampleInvoice.SampleParty

    private static func party(_ vatNumber: String?, _ country: String?) -> Party {
        Party(name: "Partner", vatNumber: vatNumber, country: country)
    }

    /// The reasons against an invoice of 100.00 at a rate and in a category, with the other party's number and country.
    private func reasons(
        _ side: Mailbox, _ category: String, _ rate: String?, _ other: Party, code: String? = nil,
        dossier: EnterpriseNumber? = World.own
    ) async throws -> (reasons: [String], warnings: [String]) {
        let world = try await World(enterpriseNumber: dossier)
        var invoice = SampleInvoice()
        let tax = ["S", "L", "M", "B", "X"].contains(category) ? rate ?? "0.00" : "0.00"
        invoice.subtotals = [.init(base: "100.00", tax: tax, category: category, rate: rate, code: code)]
        invoice.tax = tax
        invoice.total = try #require(Decimal(string: tax)).advanced(by: 100).description
        invoice.seller = other
        if side == .sale { (invoice.seller, invoice.buyer) = (invoice.buyer, other) }
        let proposal = try await world.read(invoice.xml, in: side)
        return (proposal.validation(periodIsOpen: true).reasons, proposal.warnings)
    }

    @Test(
        arguments: [
            (.purchase, "K", "BE0403170701", nil), (.purchase, "K", nil, "US"), (.purchase, "K", "GB123456789", "GB"),
            (.purchase, "G", "BE0403170701", nil), (.purchase, "G", "NL123456789B01", nil), (.purchase, "G", nil, "FR"),
            (.sale, "K", "BE0403170701", nil), (.sale, "K", nil, "US"), (.sale, "K", nil, "FR"),
            (.sale, "G", "BE0403170701", nil), (.sale, "G", nil, "FR"), (.sale, "AE", nil, "BE"),
            (.sale, "AE", nil, "FR"),
        ] as [(Mailbox, String, String?, String?)])
    func `is for a person to settle where the category is of other parties`(
        side: Mailbox, category: String, number: String?, country: String?
    ) async throws {
        let found = try await reasons(side, category, "0", Self.party(number, country))
        #expect(found.reasons == ["rule:vat-category-of-other-parties"])
    }

    @Test(
        arguments: [
            (.purchase, "K", "NL123456789B01", nil), (.purchase, "K", nil, "NL"), (.purchase, "K", "XI123456789", "GB"),
            (.purchase, "K", nil, nil), (.purchase, "G", nil, "US"), (.purchase, "AE", "BE0403170701", nil),
            (.purchase, "AE", nil, "FR"), (.sale, "K", "NL123456789B01", "NL"), (.sale, "K", "XI123456789", "GB"),
            (.sale, "G", nil, "US"), (.sale, "AE", "BE0403170701", nil), (.sale, "AE", nil, "US"),
        ] as [(Mailbox, String, String?, String?)])
    func `is asked about no trade that may be`(side: Mailbox, category: String, number: String?, country: String?)
        async throws
    {
        let found = try await reasons(side, category, "0", Self.party(number, country))
        #expect(found.reasons == [])
    }

    @Test(
        arguments: [
            (.purchase, "5.5", "BE0403170701", nil), (.purchase, "21.5", "BE0403170701", nil),
            (.purchase, "22", nil, "be"), (.sale, "19", "BE0403170701", nil), (.sale, "19", nil, "US"),
            (.sale, "19", "DE123456789", "DE"),
        ] as [(Mailbox, String, String?, String?)])
    func `is for a person to settle at a rate that is not Belgian`(
        side: Mailbox, rate: String, number: String?, country: String?
    ) async throws {
        let found = try await reasons(side, "S", rate, Self.party(number, country))
        #expect(found.reasons == ["rule:vat-rate-not-belgian"])
    }

    @Test(
        arguments: [
            (.purchase, "20", "FR40303265045", nil), (.purchase, "20", nil, "FR"), (.purchase, "6", nil, "BE"),
            (.purchase, "21", nil, "be"), (.sale, "19", nil, "DE"),
        ] as [(Mailbox, String, String?, String?)])
    func `is asked about no rate that may be charged there`(
        side: Mailbox, rate: String, number: String?, country: String?
    ) async throws {
        #expect(try await reasons(side, "S", rate, Self.party(number, country)).reasons == [])
    }

    @Test func `is the one-stop shop's where the seller says so in the Belgian profile`() async throws {
        let found = try await reasons(.sale, "S", "19", Self.party("DE123456789", "DE"), code: "OSS-G")
        #expect(found.reasons == [])
    }

    @Test(arguments: ["L", "M", "B", "X"])
    func `is for a person to settle in a category of which a Belgian charges nothing`(category: String) async throws {
        let found = try await reasons(.purchase, category, "21", Self.party("BE0403170701", "BE"))
        #expect(found.reasons.contains("rule:vat-category-unknown"))
    }

    @Test func `is only a warning on an invoice for somebody else, or where nobody knows who the dossier is`()
        async throws
    {
        let seller = Self.party("BE0403170701", "BE")
        let stranger = try #require(EnterpriseNumber("0471938850"))
        for dossier in [stranger, nil] {
            let found = try await reasons(.purchase, "K", "0", seller, dossier: dossier)
            #expect(found.reasons == [])
            #expect(found.warnings.contains("vat-category-of-other-parties"))
        }
    }

    @Test func `is settled by the lines of whoever looked`() async throws {
        let world = try await World()
        var invoice = SampleInvoice()
        invoice.subtotals = [.init(base: "121.00", tax: "0.00", category: "K", rate: "0")]
        (invoice.net, invoice.tax) = ("121.00", "0.00")
        let document = try await world.sent(invoice.xml)
        try await world.reading().read(document, in: world.context)
        let drafted = try #require(try await world.proposal(of: document))
        #expect(drafted.validation(periodIsOpen: true).code == .nokIncomplete)
        var annotation = Annotation()
        annotation.lines = drafted.fields.lines
        annotation.journalProfile = try await world.load(Journal.id("CFAK", of: world.dossier)).state.profile
        try await world.perform(.annotate(annotation), on: BookingProposal.id(of: document))
        #expect(try await world.proposal(of: document)?.validation(periodIsOpen: true).reasons == [])
    }
}
