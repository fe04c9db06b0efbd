import Crypto
import Domain
import EventStore
import Foundation
import Glibc

/// An upload on its way: bytes in a temporary file without a name, so that it is gone with its last user, whatever happens.
/// They are hashed and counted as they come, and looked at through a mapping: a large file passes at constant memory.
final class SpooledFile {
    private let descriptor: Int32
    private var hasher = SHA256()
    private(set) var size = 0

    init(in folder: URL) throws {
        let path = folder.appending(path: "paraph-upload-\(UUID.random().text)").path
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SpoolFailure(errno: errno) }
        unlink(path)
    }

    /// A file out of another one, kept the same way.
    convenience init(_ bytes: Data, in folder: URL) throws {
        try self.init(in: folder)
        try write(Array(bytes))
        size = bytes.count
    }

    deinit { close(descriptor) }

    /// - Throws: `IntakeRefusal.tooLarge` with the first byte beyond `limit`, what the sequence throws, `SpoolFailure`.
    func receive<Chunks: AsyncSequence>(
        _ chunks: Chunks, limit: Int
    ) async throws where Chunks.Element: Sequence<UInt8> {
        for try await chunk in chunks {
            let bytes = Array(chunk)
            size += bytes.count
            guard size <= limit else { throw IntakeRefusal.tooLarge(limit: limit) }
            hasher.update(data: bytes)
            try write(bytes)
        }
    }

    /// The SHA-256 of what has come.
    var digest: Data { Data(hasher.finalize()) }

    /// The file as it lies on the disk; the mapping stays when this object is gone.
    func mapped() throws -> Data {
        guard size > 0 else { return Data() }
        guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
            throw SpoolFailure(errno: errno)
        }
        return Data(bytesNoCopy: address, count: size, deallocator: .unmap)
    }

    private func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { throw SpoolFailure(errno: errno) }
                rest = rest.dropFirst(written)
            }
        }
    }
}

/// The temporary file could not be written; on a full disk `isDiskFull`.
public struct SpoolFailure: Error, CustomStringConvertible {
    public let errno: Int32

    public var isDiskFull: Bool { errno == ENOSPC || errno == EDQUOT }
    public var description: String { "The upload could not be kept for a moment: \(String(cString: strerror(errno)))." }
}
