import Foundation
public import Logging

/// The agent of the simulated package: claims, books, completes, and reports back what the books then hold.
public actor SimulatedAgent {
    private let client: ConnectorClient
    private let software: String
    private let installation: String
    private let logger: Logger
    private var package = SimulatedPackage()
    /// What was booked and not yet reported, by dossier: it is reported before anything else, however a round ended.
    private var unreported: [String: [SyncedEntry]] = [:]

    public init(client: ConnectorClient, software: String, installation: String, logger: Logger) {
        self.client = client
        self.software = software
        self.installation = installation
        self.logger = logger
    }

    /// Works until its task is cancelled; a server that is away is tried again.
    /// - Parameter interval: seconds one claim waits for tasks.
    public func run(interval: Int) async throws {
        while !Task.isCancelled {
            do {
                _ = try await workOnce(waitInSeconds: interval)
            } catch is CancellationError {
                return
            } catch {
                logger.warning("The agent will try again", metadata: ["error": "\(error)"])
                try await Task.sleep(for: .seconds(2))
            }
        }
    }

    /// Claims once and does what it got, in order: behind a task that failed the rest of its dossier is left alone.
    /// - Returns: how many entries were booked.
    public func workOnce(waitInSeconds: Int) async throws -> Int {
        try await report()
        let tasks = try await client.claim(
            software: software, installation: installation, max: 50, leaseInSeconds: 600, waitInSeconds: waitInSeconds)
        var booked = 0
        var failed: Set<String> = []
        for task in tasks where !failed.contains(task.dossier.id) {
            if let entry = try await book(task) {
                unreported[task.dossier.id, default: []].append(entry)
                booked += 1
            } else {
                failed.insert(task.dossier.id)
            }
        }
        try await report()
        return booked
    }

    /// Every send is followed by a sync (FEATURES SY-01). What is refused would be refused again, as where the dossier is no longer
    /// this agent's: it must not keep the others from theirs.
    private func report() async throws {
        for (dossier, entries) in unreported {
            do {
                try await client.sync(dossier: dossier, cause: "send", entries: entries)
            } catch let refused as ConnectorClient.Refused where Self.isForGood(refused) {
                logger.error(
                    "What was booked cannot be reported", metadata: ["dossier": "\(dossier)", "error": "\(refused)"])
            }
            unreported[dossier] = nil
        }
    }

    /// Not where the token itself is refused: that is for a person to mend, and nothing else works meanwhile.
    private static func isForGood(_ refused: ConnectorClient.Refused) -> Bool {
        (400..<500).contains(refused.status) && refused.status != 401
    }

    private func book(_ task: ConnectorWork) async throws -> SyncedEntry? {
        let pdf = try await client.document(of: task)
        guard pdf.starts(with: Data("%PDF".utf8)) else {
            try await client.fail(task, owner: "operator", reason: "other", instruction: "The document is no PDF.")
            return nil
        }
        do {
            let entry = try package.book(task)
            try await client.complete(task, externalRef: entry.externalRef)
            logger.info("Booked", metadata: ["entry": "\(entry.externalRef)"])
            return entry
        } catch let refusal as SimulatedPackage.Refusal {
            try await refuse(task, refusal)
            return nil
        }
    }

    private func refuse(_ task: ConnectorWork, _ refusal: SimulatedPackage.Refusal) async throws {
        switch refusal {
        case .numberTaken(let reference):
            try await client.fail(
                task, owner: "collaborator", reason: "number-taken",
                instruction: "The number \(reference) is taken in the package by another entry.")
        case .unbalanced(let cents):
            try await client.fail(
                task, owner: "operator", reason: "other", instruction: "Debit and credit differ by \(cents) cents.")
        }
    }
}
