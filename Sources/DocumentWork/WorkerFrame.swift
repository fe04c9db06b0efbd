import DocumentProtocol
import Glibc

/// A whole message, read and written with blocking calls, as the worker has nothing else to do meanwhile.
struct WorkerFrame {
    let code: UInt8
    let body: [UInt8]

    /// nil when the server has closed the socket, or sent something that is not a frame.
    static func read(from descriptor: Int32) -> WorkerFrame? {
        guard let header = readBytes(FrameHeader.size, from: descriptor).flatMap(FrameHeader.init),
            let body = readBytes(header.length, from: descriptor)
        else { return nil }
        return WorkerFrame(code: header.code, body: body)
    }

    /// false when the server has closed the socket.
    func write(to descriptor: Int32) -> Bool {
        guard body.count <= FrameHeader.largestBody else {
            return WorkerFrame(code: DocumentError.tooLarge.code, body: []).write(to: descriptor)
        }
        let header = FrameHeader(length: body.count, code: code).bytes
        return Self.writeBytes(header, to: descriptor) && Self.writeBytes(body, to: descriptor)
    }

    private static func readBytes(_ count: Int, from descriptor: Int32) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = Glibc.read(descriptor, buffer.baseAddress! + filled, count - filled)
                if got < 0 && errno == EINTR { continue }
                if got <= 0 { return }
                filled += got
            }
        }
        return bytes.count == count ? bytes : nil
    }

    private static func writeBytes(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let sent = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if sent < 0 && errno == EINTR { continue }
            if sent <= 0 { return false }
            written += sent
        }
        return true
    }
}
