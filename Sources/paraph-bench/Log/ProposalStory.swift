import Domain
import EventStore
import Foundation

/// What happens to one proposal among many, as the log keeps it: eight events, as long as real ones. It stays in its dossier's
/// worklist, among 125.
struct ProposalStory {
    let number: Int
    let office: UUID
    let dossier: UUID
    private let document: UUID

    static let length = 8
    private static let inDossier = 125
    private static let dossiersInOffice = 100

    /// - Parameter office: by default one that has a hundred dossiers like its.
    init(number: Int, of office: UUID? = nil) {
        self.number = number
        let dossier = number / Self.inDossier
        self.office = office ?? .numbered("office", dossier / Self.dossiersInOffice)
        self.dossier = .numbered("dossier", dossier)
        document = .numbered("document", number)
    }

    var write: AppendRequest.Write {
        let stream = StreamID(BookingProposal.id(of: ID(document)))
        let events = bodies.map { type, body in
            PreparedEvent(
                id: .timeOrdered(), office: office, dossier: dossier, stream: stream, type: "proposal.\(type)",
                actor: SampleEvent.actor, causation: document, correlation: document, body: body)
        }
        return AppendRequest.Write(stream: stream, expectedVersion: 0, events: events)
    }

    /// Its first event alone.
    var beginning: AppendRequest.Write {
        AppendRequest.Write(stream: write.stream, expectedVersion: 0, events: Array(write.events.prefix(1)))
    }

    private var bodies: [(type: String, body: String)] {
        let act = #""at":"2026-03-15T12:00:00.000000Z","by":"\#(SampleEvent.actor)""#
        let subject = #""document":"\#(document.text)","dossier":"\#(dossier.text)""#
        let lines = #""lines":[\#(line("600000", 100_000)),\#(line("613200", 23_456))]"#
        return [
            ("drafted", drafted(subject, lines)),
            ("annotated", #"{\#(act),"comment":"vérifié par le cabinet",\#(subject)}"#),
            ("annotated", #"{\#(act),\#(subject),"due_date":"2026-04-30"}"#),
            ("help-asked", #"{\#(act),\#(subject)}"#),
            ("annotated", #"{\#(act),\#(subject),\#(lines)}"#),
            ("help-given", #"{\#(act),\#(subject)}"#),
            ("annotated", #"{\#(act),\#(subject),"note":"à payer avant l'échéance"}"#),
            ("checked", #"{\#(act),\#(subject),"role":"office","suspense":false,"without_detail":false}"#),
        ]
    }

    private func drafted(_ subject: String, _ lines: String) -> String {
        #"{"broken_rules":[],"communication":"+++090/9337/55493+++","counterparty":{"id":"\#(counterparty)","known":true,"#
            + #""name":"Établissements Dupont & Fils SA","vat_number":"BE0403019261"},"credit_note":false,"#
            + #""creditor_iban":"BE68539007547034","currency":"EUR",\#(subject),"due_date":"2026-04-13","#
            + #""fiscal_year":"2026","foreign_currency":false,"has_note":false,"invoice_date":"2026-03-14","#
            + #""invoice_number":"F2026-\#(number)","journal":"ACH",\#(lines),"pages":2,"period":"2026-03","#
            + #""sent_at":"2026-03-14T09:00:00.000000Z","side":"purchase","source":"ubl","total_cents":149382,"#
            + #""type":"UBL","warnings":[]}"#
    }

    private func line(_ account: String, _ cents: Int) -> String {
        #"{"account":"\#(account)","base_cents":\#(cents),"vat_cents":\#(cents * 21 / 100),"vat_code":"P21-G","#
            + #""vat_rate":"21.00"}"#
    }

    private var counterparty: String { UUID.numbered("counterparty", number % 50).text }
}

extension UUID {
    /// The same for the same kind and number.
    fileprivate static func numbered(_ kind: String, _ number: Int) -> UUID { .derived(from: [kind, "\(number)"]) }
}
