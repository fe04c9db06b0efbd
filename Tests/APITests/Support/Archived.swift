import Foundation
import TestTools

/// Files in one, as a person's own program packs them.
enum Archived {
    static func zip(_ files: [String: Data]) async throws -> Data {
        let script = """
            import base64, io, sys, zipfile
            out = io.BytesIO()
            with zipfile.ZipFile(out, 'w') as archive:
                for name, data in zip(sys.argv[1::2], sys.argv[2::2]): archive.writestr(name, base64.b64decode(data))
            sys.stdout.buffer.write(out.getvalue())
            """
        let arguments = files.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value.base64EncodedString()] }
        return try await run("python3", ["-c", script] + arguments).output
    }
}
