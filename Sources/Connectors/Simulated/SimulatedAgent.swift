import Foundation
public import Logging

/// The agent of the simulated package: claims, books, reports what the books then hold, and completes.
///
/// It keeps no list of what a round left undone: the next claim gives it all that it holds again, in order, after a restart too. For
/// that it has its token to itself; of two agents with one token each would be given the other's tasks.
public actor SimulatedAgent {
    private let client: ConnectorClient
    private let software: String
    private let installation: String
    private let logger: Logger
    private var package = SimulatedPackage()

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
                let round = try await round(waitInSeconds: interval)
                // What was refused is given out again at once, and is hardly any better by then.
                if round.isIncomplete { try await Task.sleep(for: .seconds(max(interval, 2))) }
            } catch is CancellationError {
                return
            } catch {
                logger.warning("The agent will try again", metadata: ["error": "\(error)"])
                try await Task.sleep(for: .seconds(2))
            }
        }
    }

    /// Claims once and does what it got, in order: behind a task that failed, or that Paraph would not hear of, the rest of its
    /// dossier is left alone.
    /// - Returns: how many entries were booked.
    public func workOnce(waitInSeconds: Int) async throws -> Int {
        try await round(waitInSeconds: waitInSeconds).booked
    }

    private struct Round {
        var booked = 0
        /// Paraph refused something.
        var isIncomplete = false
    }

    private struct BookedTask {
        let task: ConnectorWork
        let entry: SyncedEntry
    }

    private func round(waitInSeconds: Int) async throws -> Round {
        let tasks = try await client.claim(
            software: software, installation: installation, max: 50, leaseInSeconds: 600, resume: true,
            waitInSeconds: waitInSeconds)
        var round = Round()
        var dossiers: Set<String> = []
        for dossier in tasks.map(\.dossier.id) where dossiers.insert(dossier).inserted {
            do {
                try await work(tasks.filter { $0.dossier.id == dossier }, of: dossier, &round)
            } catch let refused as ConnectorClient.Refused where Self.concernsItAlone(refused) {
                round.isIncomplete = true
                logger.error("Paraph refused", metadata: ["dossier": "\(dossier)", "error": "\(refused)"])
            }
        }
        return round
    }

    /// Whether the other dossiers may fare better. Not where the token itself is refused, or the server is unwell.
    private static func concernsItAlone(_ refused: ConnectorClient.Refused) -> Bool {
        (400..<500).contains(refused.status) && refused.status != 401
    }

    /// What is booked is reported first and completed then (FEATURES SY-01): whatever breaks off in between, a task is either
    /// confirmed or comes again.
    private func work(_ tasks: [ConnectorWork], of dossier: String, _ round: inout Round) async throws {
        var booked: [BookedTask] = []
        var obstacle: (task: ConnectorWork, error: any Error)?
        for task in tasks where obstacle == nil {
            do {
                booked.append(BookedTask(task: task, entry: try await book(task)))
            } catch {
                obstacle = (task, error)
            }
        }
        try await report(booked.map(\.entry), of: dossier)
        for booked in booked {
            try await client.complete(booked.task, externalRef: booked.entry.externalRef)
            round.booked += 1
            logger.info("Booked", metadata: ["entry": "\(booked.entry.externalRef)"])
        }
        guard let obstacle else { return }
        guard let refusal = obstacle.error as? SimulatedPackage.Refusal else { throw obstacle.error }
        try await refuse(obstacle.task, refusal)
    }

    private func book(_ task: ConnectorWork) async throws -> SyncedEntry {
        let document = try await client.document(of: task)
        return try package.book(task, document)
    }

    /// Where not all of them are taken, each goes by itself, and what is refused then stays unreported: it would be refused again.
    private func report(_ entries: [SyncedEntry], of dossier: String) async throws {
        guard let first = entries.first else { return }
        do {
            try await client.sync(dossier: dossier, cause: "send", entries: entries)
        } catch let refused as ConnectorClient.Refused where [413, 422].contains(refused.status) {
            guard entries.count == 1 else {
                for entry in entries { try await report([entry], of: dossier) }
                return
            }
            logger.error(
                "An entry cannot be reported: its document will not reach the archive",
                metadata: ["dossier": "\(dossier)", "entry": "\(first.externalRef)", "error": "\(refused)"])
        }
    }

    private func refuse(_ task: ConnectorWork, _ refusal: SimulatedPackage.Refusal) async throws {
        switch refusal {
        case .notPDF:
            try await client.fail(task, owner: "operator", reason: "other", instruction: "The document is no PDF.")
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
