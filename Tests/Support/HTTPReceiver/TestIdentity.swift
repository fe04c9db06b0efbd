public import Foundation
import NIOSSL
import TestTools

/// A certificate and its key, made for one test, which nobody vouches for but itself.
public struct TestIdentity: Sendable {
    /// PEM: who trusts it, trusts its bearer.
    public let certificate: URL
    private let key: URL

    /// - Parameter name: a host's, or an address.
    /// - Throws: where the program `openssl` does not make one.
    public static func with<T>(name: String, _ body: (TestIdentity) async throws -> T) async throws -> T {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paraph-identity-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let identity = TestIdentity(
            certificate: folder.appending(path: "certificate.pem"), key: folder.appending(path: "key.pem"))
        try await identity.make(name)
        return try await body(identity)
    }

    private func make(_ name: String) async throws {
        try await onOwnThread { try makeHere(name) }
    }

    private func makeHere(_ name: String) throws {
        let isAddress = name.allSatisfy { $0.isNumber || $0 == "." }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(isAddress ? "IP" : "DNS"):\(name)",
            "-keyout", key.path, "-out", certificate.path,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw NotMade(name: name) }
    }

    func serverContext() throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(certificate.path).map { NIOSSLCertificateSource.certificate($0) }
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: chain, privateKey: .privateKey(try NIOSSLPrivateKey(file: key.path, format: .pem))))
    }

    struct NotMade: Error {
        let name: String
    }
}
