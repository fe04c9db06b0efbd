import Foundation
import Logging
import Testing

@testable import Documents

enum Workers {
    struct NoExecutable: Error {}

    static let executable = DocumentWorker.defaultExecutable()

    /// Shared by the tests that only ask for what users ask for.
    static let shared = Result { () throws(NoExecutable) in
        guard let executable else { throw NoExecutable() }
        return DocumentWorker(executable: executable)
    }

    /// One process that also misbehaves when told to.
    static func misbehaving(timeout: Duration = .seconds(20), sandbox: Sandbox? = nil) throws -> DocumentWorker {
        let executable = try #require(executable)
        return DocumentWorker(
            executable: executable, arguments: ["--testing"], processes: 1, timeout: timeout,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            sandbox: sandbox ?? .tried(with: executable))
    }
}

extension DocumentWorker {
    @discardableResult
    func misbehave(_ misbehaviour: Misbehaviour, _ argument: String = "") async throws -> [UInt8] {
        try await ask(.misbehave, document: Data([misbehaviour.rawValue] + Array(argument.utf8)))
    }
}
