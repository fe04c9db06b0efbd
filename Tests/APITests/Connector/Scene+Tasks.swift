import Postgres
import TestSupport
import TestTools
import Testing

@testable import API
@testable import Projections

extension Scene {
    struct ClaimedTask {
        let id: String
        let number: String?
        let sha256: String?
    }

    /// The next task of the queue, once it is prepared.
    func claimOne() async throws -> ClaimedTask {
        let answer = try await person.post(
            "/v1/connector/tasks/claim", #"{"software":"simulated","installation":"demo","max":1}"#,
            ["Prefer": "wait=60"]
        ).expect(200)
        return ClaimedTask(
            id: try answer.require("tasks.0.id"), number: answer["tasks.0.number"],
            sha256: answer["tasks.0.document.sha256"])
    }

    /// Delivers an invoice, sends it, and completes its task under that reference.
    /// - Returns: the document.
    func bookOne(as reference: String) async throws -> String {
        let document = try await deliver([("a.xml", SampleInvoice().data)])[0]
        _ = try await send()
        try await complete(try await claimOne().id, as: reference).expect(200)
        return document
    }

    /// What may be claimed at once.
    func claimable() async throws -> String? {
        try await person.post("/v1/connector/tasks/claim", #"{"software":"simulated","installation":"demo"}"#)
            .expect(200)["tasks"]
    }

    func refuse(_ task: String, for reason: String = "unknown-account") async throws {
        try await person.post(
            "/v1/connector/tasks/\(task)/fail", #"{"reason":"\#(reason)","instruction":"Correct it."}"#
        ).expect(200)
    }

    func retry(_ task: String) async throws -> Answer {
        try await person.post("/v1/connector/tasks/\(task)/retry")
    }

    func complete(_ task: String, as reference: String) async throws -> Answer {
        try await person.post("/v1/connector/tasks/\(task)/complete", #"{"external_ref":"\#(reference)"}"#)
    }

    func version(of proposal: String) async throws -> Int {
        try #require(Int(try await person.get("/v1/proposals/\(proposal)").expect(200).require("version")))
    }

    func check(_ proposal: String) async throws {
        let version = try await version(of: proposal)
        try await person.call(.post, "/v1/proposals/\(proposal)/check", [], ["If-Match": "\"\(version)\""]).expect(200)
    }

    func sync(_ entries: [(reference: String, number: String)], journal: String = "CFAK") async throws {
        try await report(entries.map { ReportedEntry($0.reference, number: $0.number, journal: journal) })
    }

    @discardableResult
    func report(_ entries: [ReportedEntry]) async throws -> Answer {
        let list = entries.map(\.json).joined(separator: ",")
        return try await person.post(
            "/v1/connector/dossiers/\(dossier)/sync", #"{"cause":"send","entries":[\#(list)]}"#
        ).expect(200)
    }

    /// Which document each sync found its first entry to book, the oldest sync first.
    func documentsObserved() async throws -> [String?] {
        let events = try await person.get("/v1/events?types=paraph.ledger.entries-observed").expect(200)
        return (0...).lazy.map { "events.\($0).data.entries.0" }.prefix { events[$0] != nil }
            .map { events["\($0).document"] }
    }

    /// The documents in the archive's tab of purchases, the newest number first.
    func archived() async throws -> [String] {
        let archive = try await person.get(
            "\(path)/archive/purchase?sort=-number", ["Consistency-Token": try await token(self)]
        ).expect(200)
        return (0..<3).compactMap { archive["items.\($0).document"] }
    }
}

/// Tasks that nobody can look at until they are shown: whoever asks for some has begun to wait for them by then.
struct HiddenTasks {
    private let (owner, observer): (Session, Session)

    init(_ platform: TestPlatform) throws {
        owner = try Session(SessionConfiguration(conninfo: platform.databaseURL))
        observer = try Session(SessionConfiguration(conninfo: platform.databaseURL))
        try owner.script("BEGIN; LOCK TABLE \(TaskRow.table) IN ACCESS EXCLUSIVE MODE")
    }

    func showOnceAsked() async throws {
        try await eventually { try observer.seesSomebodyWait() }
        try owner.script("ROLLBACK")
        owner.close()
        observer.close()
    }
}

/// Tasks as they are read from now on until they move on: whatever happens to them, nobody sees it.
struct StandingTasks {
    private let owner: Session

    init(_ platform: TestPlatform) throws {
        owner = try Session(SessionConfiguration(conninfo: platform.databaseURL))
        try owner.script("BEGIN; LOCK TABLE \(TaskRow.table) IN EXCLUSIVE MODE")
    }

    func moveOn() { owner.close() }
}

/// An entry as a package reports it.
struct ReportedEntry {
    let reference: String
    let number: String
    let journal: String
    let period: String
    let invoiceNumber: String?
    let paid: Bool

    init(
        _ reference: String, number: String = "388", journal: String = "CFAK", period: String = "2026-10",
        invoice: String? = nil, paid: Bool = false
    ) {
        self.reference = reference
        self.number = number
        self.journal = journal
        self.period = period
        invoiceNumber = invoice
        self.paid = paid
    }

    fileprivate var json: String {
        let invoice = invoiceNumber.map { "\"\($0)\"" } ?? "null"
        return #"{"external_ref":"\#(reference)","journal":"\#(journal)","number":"\#(number)","period":"\#(period)","#
            + #""date":"\#(period)-02","invoice_number":\#(invoice),"paid":\#(paid),"lines":[]}"#
    }
}
