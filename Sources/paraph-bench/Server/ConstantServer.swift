import ArgumentParser
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The limit for a page that is remembered: the same bytes from a route that does nothing else.
struct ConstantServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "constant-server", abstract: "Serves one file over and over.", shouldDisplay: false)

    @Argument var file: String

    func run() async throws {
        let bytes = ByteBuffer(bytes: try Data(contentsOf: URL(filePath: file)))
        let headers: HTTPFields = [.contentType: "application/json", .eTag: "\"constant\""]
        let router = Router()
        router.get("page") { _, _ in
            Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: bytes))
        }
        router.get("unchanged") { _, _ in Response(status: .notModified, headers: [.eTag: "\"constant\""]) }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                let line = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)\n"
                FileHandle.standardOutput.write(Data(line.utf8))
            }, logger: Logger(label: "constant") { _ in SwiftLogNoOpLogHandler() })
        try await application.runService()
    }
}
