import API
import ArgumentParser
import Domain
import Foundation
import Workflows

/// What a server is told, by options and the environment. What is there and cannot be read is refused, never passed over.
struct ServerSettings: ParsableArguments {
    @Option(help: "The address to listen on. Tokens travel in clear text: anything but loopback needs TLS in front.")
    var host = Environment["PARAPH_HOST"] ?? "127.0.0.1"

    @Option(help: "The port (or PORT). 0 takes any that is free.")
    var port: Int?

    @Option(help: "What this server is for: api, projector, reactor, separated by commas.")
    var roles = Environment["PARAPH_ROLES"] ?? "api,projector,reactor"

    @Option(help: "Bytes one upload may have, up to \(Intake.largestLimit) (or PARAPH_MAX_UPLOAD).")
    var maxUpload: Int?

    @Flag(
        help:
            "A reverse proxy in front ends TLS (or PARAPH_BEHIND_TLS_PROXY=1): only then may the server listen beyond loopback."
    )
    var behindTLSProxy = false

    func effectivePort() throws -> Int {
        try Self.number(port, "--port", or: "PORT", in: 0...65_535, "a port from 0 to 65535") ?? 8080
    }

    func maximumUpload() throws -> Int {
        try Self.number(
            maxUpload, "--max-upload", or: "PARAPH_MAX_UPLOAD", in: 1...Intake.largestLimit,
            "a number of bytes from 1 to \(Intake.largestLimit), such as \(Intake.usualLimit)")
            ?? Intake.usualLimit
    }

    /// The program that opens files, where it is not the one beside this program.
    func worker() throws -> URL? {
        guard let path = Environment["PARAPH_WORKER"] else { return nil }
        var isFolder = ObjCBool(false)
        let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard isThere, !isFolder.boolValue, FileManager.default.isExecutableFile(atPath: path) else {
            throw ValidationError("PARAPH_WORKER is \(path), which is no program.")
        }
        return URL(fileURLWithPath: path)
    }

    func parsedRoles() throws -> Set<Composition.Role> {
        let names = roles.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        guard !names.isEmpty else {
            throw ValidationError("--roles names no role; there are api, projector and reactor.")
        }
        return Set(
            try names.map { name in
                guard let role = Composition.Role(rawValue: name) else {
                    throw ValidationError("\(name) is no role; there are api, projector and reactor.")
                }
                return role
            })
    }

    /// FEATURES A-57: bearer tokens over plain HTTP only on loopback.
    func requireSafeAddress() throws {
        let isBehindProxy = try isBehindTLSProxy()
        guard !["127.0.0.1", "::1", "localhost"].contains(host), !isBehindProxy else { return }
        throw ValidationError(
            "Refusing to listen on \(host) without TLS: put a reverse proxy that ends TLS in front and say so with --behind-tls-proxy or PARAPH_BEHIND_TLS_PROXY=1 (README, Your own server)."
        )
    }

    private func isBehindTLSProxy() throws -> Bool {
        switch Environment["PARAPH_BEHIND_TLS_PROXY"] {
        case nil, "0": return behindTLSProxy
        case "1": return true
        case let text?: throw ValidationError("PARAPH_BEHIND_TLS_PROXY is \(text), which is neither 1 nor 0.")
        }
    }

    func configuration(conninfo: String) throws -> Composition.Configuration {
        Composition.Configuration(
            conninfo: conninfo, clock: try clock(), maximumUpload: try maximumUpload(), worker: try worker(),
            webhookAllow: try webhookAllow(), roles: try parsedRoles())
    }

    func webhookAllow() throws -> [AddressRange] {
        try (Environment["PARAPH_WEBHOOK_ALLOW"] ?? "").split(separator: ",").map { part in
            let text = part.trimmingCharacters(in: .whitespaces)
            guard let range = AddressRange(text) else {
                throw ValidationError(
                    "PARAPH_WEBHOOK_ALLOW has \(text), which is no address and no range such as 127.0.0.0/8.")
            }
            return range
        }
    }

    func clock() throws -> Clock {
        guard let text = Environment["PARAPH_CLOCK"] else { return .system }
        guard Environment["PARAPH_TESTING"] == "1" else {
            throw ValidationError("PARAPH_CLOCK is for trials: it is taken only with PARAPH_TESTING=1.")
        }
        guard let start = Timestamp(text) else {
            throw ValidationError("PARAPH_CLOCK is \(text), which is no RFC 3339 time such as 2026-10-02T08:00:00Z.")
        }
        return .starting(at: start)
    }

    /// The option, or else the variable; nil where neither says anything.
    private static func number(
        _ option: Int?, _ name: String, or variable: String, in range: ClosedRange<Int>, _ meaning: String
    ) throws -> Int? {
        guard let text = option.map(String.init) ?? Environment[variable] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw ValidationError("\(option == nil ? variable : name) is \(text), which is not \(meaning).")
        }
        return number
    }
}
