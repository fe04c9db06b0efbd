import Foundation
import Logging
import Testing

@testable import Documents

enum Workers {
    struct NoExecutable: Error {}

    static let executable = DocumentWorkers.defaultExecutable()

    /// Shared by the tests that only ask for what users ask for. A slow machine gives no file a bad name: they are given much time.
    static let shared = Result { () throws(NoExecutable) in
        guard let executable else { throw NoExecutable() }
        return DocumentWorkers(executable: executable, timeout: .seconds(240))
    }

    /// One process that also misbehaves when told to.
    static func misbehaving(timeout: Duration = .seconds(240), sandbox: Sandbox? = nil) throws -> DocumentWorkers {
        let executable = try #require(executable)
        return DocumentWorkers(
            executable: executable, arguments: ["--testing"], processes: 1, timeout: timeout,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            sandbox: sandbox ?? .tried(with: executable))
    }
}

extension DocumentWorkers {
    @discardableResult
    func misbehave(_ misbehaviour: Misbehaviour, _ argument: String = "") async throws -> [UInt8] {
        try await ask(.misbehave, document: Data([misbehaviour.rawValue] + Array(argument.utf8)))
    }
}
