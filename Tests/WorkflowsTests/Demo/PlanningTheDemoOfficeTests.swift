import Domain
import Formats
import Foundation
import Testing

@testable import Workflows

@Suite struct `Planning the demo office` {
    private static let days = ["2026-01-05", "2026-03-01", "2026-11-21"]

    private func plan(_ count: Int = 300, on day: String) throws -> [DemoInvoice] {
        DemoPlan(invoices: count, today: try #require(CalendarDate(day))).invoices
    }

    @Test(arguments: days) func `comes to the same invoices every time`(day: String) throws {
        let (first, second) = (try plan(on: day), try plan(on: day))
        #expect(first.map(\.title) == second.map(\.title))
        #expect(try first.map { try $0.xml(embedding: nil) } == second.map { try $0.xml(embedding: nil) })
    }

    @Test(arguments: [0, 1, 17, 300, 1_000]) func `makes as many as were asked for`(count: Int) throws {
        #expect(try plan(count, on: "2026-11-21").count == count)
    }

    @Test(arguments: days) func `writes files that add up, save the few that are not to`(day: String) throws {
        let invoices = try plan(on: day)
        for invoice in invoices {
            let read = try InvoiceReader.read(try invoice.xml(embedding: nil))
            #expect(read.findings.isEmpty)
            #expect(read.seller.vatNumber != nil && read.buyer.vatNumber != nil)
            let broken = Set(InvoiceRules.checkSums(of: read).map(\.rule))
            #expect(broken == (invoice.hasWrongTotal ? ["BR-CO-15", "BR-CO-16"] : []), "\(invoice.title)")
        }
        #expect(invoices.count(where: \.hasWrongTotal) == 3)
        #expect(invoices.count { $0.currency.description == "SEK" } == 1)
    }

    @Test func `puts purchases and sales of every dossier into every stage`() throws {
        let invoices = try plan(on: "2026-11-21")
        for (dossier, side) in DemoDossier.all.indices.flatMap({ dossier in InvoiceSide.allCases.map { (dossier, $0) } }
        ) {
            let stages = Set(invoices.filter { $0.dossier == dossier && $0.side == side }.map(\.stage))
            #expect(stages.isSuperset(of: [.mailbox, .worklist, .archived]))
        }
    }

    @Test(arguments: days) func `never has two that could be taken for one`(day: String) throws {
        let invoices = try plan(1_000, on: day)
        let days = invoices.map { "\($0.dossier) \($0.side) \($0.party.name) \($0.date)" }
        #expect(Set(days).count == invoices.count)
        let numbers = invoices.map {
            $0.side == .purchase ? "\($0.party.name) \($0.number)" : "\($0.dossier) \($0.number)"
        }
        #expect(Set(numbers).count == invoices.count)
    }

    @Test func `leaves nothing unread in the list that is to be ready`() throws {
        let ready = try plan(1_000, on: "2026-11-21").filter {
            $0.dossier == 0 && $0.side == .purchase && $0.stage == .worklist
        }
        #expect(!ready.isEmpty && ready.allSatisfy { $0.form != .pdf && $0.isFlawless })
    }

    @Test(arguments: days) func `reaches back to periods that are open`(day: String) throws {
        let today = try #require(CalendarDate(day))
        let closed = today.adding(days: -DemoPlan.reach).accountingPeriod
        #expect(try plan(on: day).allSatisfy { closed < $0.date.accountingPeriod && $0.date < today })
    }

    @Test func `gives its parties accounts that are right`() {
        for party in DemoDossier.all.map(\.party) + DemoCustomers.all {
            #expect(DemoNumber.account(of: party.vatNumber) != nil)
        }
    }
}
