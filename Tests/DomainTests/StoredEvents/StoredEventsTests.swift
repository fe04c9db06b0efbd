import Foundation
import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `A stored event` {
    @Test(arguments: StoredExample.all)
    func `has the bytes it always had, and is read from them`(example: StoredExample) throws {
        func expectRoundTrip<Payload: EventPayload>(_ payload: Payload) throws {
            #expect(try payload.storedText() == example.json)
            #expect(try StoredJSON.decode(Payload.self, from: Data(example.json.utf8)) == payload)
        }
        try expectRoundTrip(example.payload)
    }

    @Test func `of every type has its example, and one only`() {
        let types = StoredExample.all.map(\.type)
        #expect(Set(types) == Set(StoredCatalog.all.flatMap(\.types)))
        #expect(types.count == Set(types).count)
    }

    @Test(arguments: StoredExample.all)
    func `goes through the catalog of its aggregate unchanged`(example: StoredExample) throws {
        let catalog = try #require(StoredCatalog.all.first { $0.types.contains(example.type) })
        #expect(try catalog.rewritten(example.type, Data(example.json.utf8)) == example.json)
    }

    @Test func `of a document that never left its mailbox has the bytes it always had`() throws {
        let body = #"{"dossier":"d1"}"#
        #expect(try DocumentEvent.Deleted(dossier: "d1").storedText() == body)
        #expect(try DocumentEvent.Restored(dossier: "d1").storedText() == body)
        let deleted = try StoredJSON.decode(DocumentEvent.Deleted.self, from: Data(body.utf8))
        let restored = try StoredJSON.decode(DocumentEvent.Restored.self, from: Data(body.utf8))
        #expect(deleted.wasSent == nil && restored.wasSent == nil)
    }

    @Test func `of a document whose entry a sync names has the bytes it always had`() throws {
        let body = #"{"dossier":"d1","external_ref":"R","journal":"CFAK","number":"7","proposal":"p1"}"#
        let filed = DocumentEvent.Filed(
            dossier: "d1", proposal: "p1", journal: "CFAK", number: "7", externalRef: "R")
        #expect(try filed.storedText() == body)
        #expect(try StoredJSON.decode(DocumentEvent.Filed.self, from: Data(body.utf8)) == filed)
    }

    @Test func `of a webhook that stays whose it was has the bytes it always had`() throws {
        let change = WebhookEvent.Changed(url: "https://a.example", description: nil, types: nil, ordered: nil)
        #expect(try change.storedText() == #"{"url":"https://a.example"}"#)
        #expect(try WebhookEvent.Enabled().storedText() == "{}")
        let enabled = try StoredJSON.decode(WebhookEvent.Enabled.self, from: Data("{}".utf8))
        let changed = try StoredJSON.decode(
            WebhookEvent.Changed.self, from: Data(#"{"url":"https://a.example"}"#.utf8))
        #expect(enabled.member == nil && changed.member == nil)
    }

    @Test func `of a counterparty that states its number has the bytes it always had`() throws {
        let body = #"{"vat_number":"BE0403019261"}"#
        let identified = CounterpartyEvent.Identified(vatNumber: "BE0403019261")
        #expect(try identified.storedText() == body)
        #expect(try StoredJSON.decode(CounterpartyEvent.Identified.self, from: Data(body.utf8)) == identified)
    }

    @Test func `says nothing of a field that is empty`() throws {
        let payload = NumberSeriesEvent.Drawn.Item(
            proposal: "p", document: "d", number: "VF1", counter: nil, scope: "2026")
        let drawn = NumberSeriesEvent.Drawn(
            dossier: "d1", journal: "J", fiscalYear: "2026", batch: "b", items: [payload])
        let body =
            #"{"batch":"b","dossier":"d1","fiscal_year":"2026","items":"#
            + #"[{"document":"d","number":"VF1","proposal":"p","scope":"2026"}],"journal":"J"}"#
        #expect(try drawn.storedText() == body)
        #expect(try StoredJSON.decode(NumberSeriesEvent.Drawn.self, from: Data(body.utf8)) == drawn)
    }
}

@Suite struct `The names of stored events` {
    @Test(
        arguments: [
            (
                "office",
                [
                    "office.opened", "office.permanent-type-added", "office.permanent-type-removed",
                    "office.permanent-type-renamed", "office.settings-changed",
                ]
            ),
            ("member", ["member.invited", "member.profile-set"]),
            ("token", ["token.issued", "token.revoked"]),
            ("dossier", ["dossier.activated", "dossier.fiscal-years-set", "dossier.settings-changed"]),
            (
                "journal",
                ["journal.added", "journal.changed", "journal.numbering-started", "period.closed", "period.opened"]
            ),
            (
                "counterparty",
                [
                    "counterparty.created", "counterparty.default-account-chosen",
                    "counterparty.default-account-withdrawn", "counterparty.identified", "counterparty.merged",
                    "counterparty.number-withdrawn", "counterparty.renamed", "counterparty.separated",
                ]
            ),
            ("scheme", ["scheme.account-described", "scheme.account-dropped"]),
            (
                "document",
                [
                    "document.deleted", "document.filed", "document.given-back", "document.labelled",
                    "document.merged", "document.misc-done", "document.moved", "document.noted", "document.rejoined",
                    "document.renamed", "document.restored", "document.sent", "document.split", "document.stamped",
                    "document.uploaded",
                ]
            ),
            (
                "proposal",
                [
                    "proposal.annotated", "proposal.checked", "proposal.deleted", "proposal.drafted",
                    "proposal.duplicate-suspected", "proposal.help-asked", "proposal.help-given", "proposal.moved",
                    "proposal.reading-failed", "proposal.restored", "proposal.returned", "proposal.sent",
                ]
            ),
            ("numbers", ["numbers.drawn", "numbers.released", "numbers.voided"]),
            ("batch", ["batch.sent"]),
            (
                "task",
                [
                    "task.abandoned", "task.claimed", "task.completed", "task.created", "task.entry-observed",
                    "task.failed", "task.prepared", "task.retried",
                ]
            ),
            ("reference", ["ledger.reference-taken"]),
            ("consumer", ["consumer.event-skipped", "consumer.restarted"]),
            (
                "webhook",
                [
                    "webhook.added", "webhook.changed", "webhook.disabled", "webhook.enabled", "webhook.removed",
                    "webhook.secret-rotated",
                ]
            ),
            (
                "sync",
                [
                    "ledger.accounts-observed", "ledger.counterparties-observed", "ledger.entries-observed",
                    "ledger.entries-removed", "ledger.journals-observed", "sync.completed",
                ]
            ),
        ] as [(String, [String])])
    func `are a contract`(category: String, types: [String]) throws {
        #expect(try #require(StoredCatalog.all.first { $0.category == category }).types == types)
    }

    @Test func `belong to one catalog each, and categories to one decider`() {
        let types = StoredCatalog.all.flatMap(\.types)
        #expect(types.count == Set(types).count && types.count == 81)
        #expect(Set(StoredCatalog.all.map(\.category)).count == StoredCatalog.all.count)
    }
}

/// The catalog of one decider, whatever its events are.
struct StoredCatalog: Sendable {
    let category: String
    let types: [String]
    /// Reads a stored event and writes it again.
    let rewritten: @Sendable (_ type: String, _ body: Data) throws -> String

    init<State: Decider>(of decider: State.Type) {
        category = State.category
        types = State.Event.catalog.types
        rewritten = { type, body in
            let payload = try State.Event.catalog.event(type, body).payload
            return try payload.storedText()
        }
    }

    static let all = [
        StoredCatalog(of: Office.self), StoredCatalog(of: Member.self), StoredCatalog(of: AccessToken.self),
        StoredCatalog(of: Dossier.self), StoredCatalog(of: Journal.self), StoredCatalog(of: Counterparty.self),
        StoredCatalog(of: BookingScheme.self), StoredCatalog(of: Document.self),
        StoredCatalog(of: BookingProposal.self), StoredCatalog(of: NumberSeries.self),
        StoredCatalog(of: SendBatch.self), StoredCatalog(of: ConnectorTask.self),
        StoredCatalog(of: EntryReference.self), StoredCatalog(of: LedgerSync.self), StoredCatalog(of: Consumer.self),
        StoredCatalog(of: Webhook.self),
    ]
}
