import Foundation
import Testing

@testable import API
@testable import Domain

/// Answers are kept under idempotency keys and pass through proxies' caches: their very bytes are the contract.
@Suite struct `The annotation view` {
    private let author = "member:0198c7d0-0000-7000-8000-00000000000a"
    private let dossier = "0198c7d0-0000-7000-8000-00000000000d"
    private let document = "0198c7d0-0000-7000-8000-0000000000dc"

    /// Read from a file, but for its account, which the bookings gave.
    private var drafted: BookingProposalEvent {
        .drafted(
            .init(
                dossier: dossier, document: document, side: "purchase", type: "UBL",
                sentAt: "2026-03-14T09:00:00.000001Z", pages: 2, hasNote: false, source: "ubl", journal: "CFAK",
                foreignCurrency: false, invoiceNumber: "F-17", invoiceDate: "2026-03-10", dueDate: nil,
                period: "2026-03", fiscalYear: "2026", creditNote: false,
                counterparty: .init(
                    id: "0198c7d0-0000-7000-8000-00000000c0de", name: "Mill \"De Molen\"", vatNumber: nil, known: true),
                currency: "EUR", totalCents: 12_100,
                lines: [
                    .init(
                        account: "600000", vatCode: "P21-G", vatRate: "21.00", baseCents: 10_000, vatCents: 2_100,
                        note: nil, accountSource: "bookings")
                ],
                communication: nil, creditorIban: nil, brokenRules: [], warnings: ["line-amounts"]))
    }

    /// Twice, so that there is an earlier value that a person gave.
    private func annotated(_ number: String, comment: String) -> BookingProposalEvent {
        .annotated(
            .init(
                dossier: dossier, document: document, by: author, at: "2026-03-15T12:00:00.000000Z",
                invoiceNumber: number, comment: comment))
    }

    private func answer(_ events: [BookingProposalEvent], clientNote: String? = nil) -> String {
        let loaded = Loaded(
            id: ID<BookingProposal>("0198c7d0-0000-7000-8000-000000000001") ?? ID(UUID()),
            state: BookingProposal(folding: events), version: events.count)
        return String(
            decoding: ProposalAnswer.body(loaded, periodIsOpen: false, clientNote: clientNote), as: UTF8.self)
    }

    @Test func `is written byte for byte as API.md gives it`() {
        let events = [
            drafted, annotated("17", comment: "a \\ b"), annotated("F 17\n", comment: "vérifié \u{1F4D2} \u{1}"),
        ]
        let fieldsRead = #"{"source":"ubl","by":null,"was":[]}"#
        #expect(
            answer(events, clientNote: "for\tthe oven")
                == #"{"id":"0198c7d0-0000-7000-8000-000000000001","version":3,"#
                + #""document":"0198c7d0-0000-7000-8000-0000000000dc","dossier":"0198c7d0-0000-7000-8000-00000000000d","#
                + #""state":"open","side":"purchase","type":"UBL","journal":"CFAK","invoice_number":"F 17\n","#
                + #""invoice_date":"2026-03-10","due_date":null,"period":"2026-03","fiscal_year":"2026","#
                + #""credit_note":false,"counterparty":{"id":"0198c7d0-0000-7000-8000-00000000c0de","#
                + #""name":"Mill \"De Molen\"","vat_number":null,"known":true},"currency":"EUR","#
                + #""total":{"amount":"121.00","currency":"EUR"},"lines":[{"account":"600000","suspense":false,"#
                + #""vat_code":"P21-G","vat_rate":"21.00","base":"100.00","vat":"21.00","note":null,"#
                + #""provenance":{"account":{"source":"bookings","by":null,"was":[]}}}],"communication":null,"#
                + #""creditor_iban":null,"comment":"vérifié 📒 \u0001","exchange_rate":null,"note":"for\tthe oven","#
                + #""client_note":"for\tthe oven","comment_to_send":"vérifié 📒 \u0001","#
                + #""provenance":{"comment":{"source":"member","by":"\#(author)","was":["a \\ b"]},"#
                + #""counterparty":\#(fieldsRead),"credit_note":\#(fieldsRead),"currency":\#(fieldsRead),"#
                + #""invoice_date":\#(fieldsRead),"invoice_number":{"source":"member","by":"\#(author)","#
                + #""was":["F-17","17"]},"journal":\#(fieldsRead),"lines":\#(fieldsRead),"period":\#(fieldsRead),"#
                + #""total":\#(fieldsRead)},"validation":"NOK_INCOMPLETE","automatic":true,"#
                + #""reasons":["period-closed"],"missing":[],"warnings":[{"code":"line-amounts"}],"duplicate_of":[],"#
                + #""duplicate_of_entries":[],"help":false,"checked_by":null,"checked_role":null,"#
                + #""sent_at":"2026-03-14T09:00:00.000001Z","pages":2}"#)
    }

    @Test func `of a proposal that was never read has its name alone`() {
        #expect(answer([]) == #"{"id":"0198c7d0-0000-7000-8000-000000000001","version":0}"#)
    }
}
