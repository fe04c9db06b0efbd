import Domain
import Foundation
import HTTPReceiver
import Testing

@testable import Workflows

@Suite struct `A hostile invoice inside a PDF` {
    /// The PDF arrives, its invoice does not, and the next one is read as ever.
    private func expectUnread(_ invoice: Data) async throws {
        let world = try await World()
        let proposal = try await arrive(invoice, in: world)
        #expect(proposal.warnings.contains("embedded-invoice-unreadable"))
        #expect(proposal.fields.lines.isEmpty && proposal.fields.counterparty == nil)
        #expect(await world.events("proposal.reading-failed").isEmpty)
        let next = try await arrive(SampleInvoice().xml, in: world)
        #expect(!next.warnings.contains("embedded-invoice-unreadable") && next.fields.totalCents == 12_100)
    }

    private func arrive(_ invoice: Data, in world: World) async throws -> ProposalContent {
        let received = try await world.receive(HybridPDF(embedded: invoice).data, named: "facture.pdf")
        let document = try #require(received.first).id
        try await world.perform(.send, on: document)
        try await world.reading().read(document, in: world.context)
        return try #require(try await world.proposal(of: document))
    }

    /// A whole invoice with a declaration before it, and what it declares in its number.
    private func declaring(_ declarations: String) -> Data {
        var invoice = SampleInvoice()
        invoice.number = "&x;"
        let xml = String(decoding: invoice.xml, as: UTF8.self)
        let root = xml.range(of: "?>").map { xml[$0.upperBound...] } ?? xml[...]
        return Data("<?xml version=\"1.0\"?><!DOCTYPE Invoice [\(declarations)]>\(root)".utf8)
    }

    @Test func `with a document type declaration is not read`() async throws {
        try await expectUnread(declaring("<!ENTITY x \"F-17\">"))
    }

    @Test func `with a billion laughs is not read`() async throws {
        let laughs = (1...9).map { "<!ENTITY l\($0) \"\(String(repeating: "&l\($0 - 1);", count: 10))\">" }.joined()
        try await expectUnread(declaring("<!ENTITY l0 \"lol\">\(laughs)<!ENTITY x \"&l9;\">"))
    }

    @Test func `that asks for a file is not read`() async throws {
        try await expectUnread(declaring("<!ENTITY x SYSTEM \"file:///etc/passwd\">"))
    }

    @Test func `that asks another server gets no request there`() async throws {
        try await HTTPReceiver.with { receiver in
            try await expectUnread(declaring("<!ENTITY x SYSTEM \"\(receiver.url)\">"))
            #expect(receiver.received.isEmpty)
        }
    }

    @Test func `that is no UTF-8 is not read`() async throws {
        var xml = SampleInvoice().xml
        let place = try #require(xml.range(of: Data("Houblons".utf8)))
        xml.replaceSubrange(place, with: [0x48, 0xC3, 0x28, 0xFF])
        try await expectUnread(xml)
    }
}
