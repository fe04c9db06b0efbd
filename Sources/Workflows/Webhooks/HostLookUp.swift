import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// Finds the addresses of hosts. A look-up blocks its thread, for half a minute where no name server answers: it has threads of its
/// own, a host is looked up by one at a time for all who ask meanwhile, and nobody waits longer than `patience`. So a host that is not
/// found holds up nobody else.
final class HostLookUp: Sendable {
    private static let threads: NIOThreadPool = {
        let threads = NIOThreadPool(numberOfThreads: 64)
        threads.start()
        return threads
    }()

    private let patience: TimeAmount
    private let resolve: @Sendable (String) throws -> [IPAddress]
    /// Who waits for the look-ups that are under way, by host.
    private let waiting = Mutex<[String: [EventLoopPromise<[IPAddress]>]]>([:])

    /// - Parameter resolve: every address of a host; it may block.
    init(
        patience: TimeAmount = .seconds(5),
        resolve: @escaping @Sendable (String) throws -> [IPAddress] = { try IPAddress.all(of: $0) }
    ) {
        self.patience = patience
        self.resolve = resolve
    }

    /// - Throws: `UnknownHost`.
    func addresses(of host: String) async throws -> [IPAddress] {
        if let address = IPAddress(host) { return [address] }
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let answer = loop.makePromise(of: [IPAddress].self)
        lookUp(host, for: answer)
        let seconds = patience.nanoseconds / 1_000_000_000
        let alarm = loop.scheduleTask(in: patience) {
            answer.fail(UnknownHost(host: host, reason: "no name server answered within \(seconds) seconds"))
        }
        answer.futureResult.whenComplete { _ in alarm.cancel() }
        return try await answer.futureResult.get()
    }

    private func lookUp(_ host: String, for answer: EventLoopPromise<[IPAddress]>) {
        let isFirst = waiting.withLock { waiting in
            waiting[host, default: []].append(answer)
            return waiting[host]?.count == 1
        }
        guard isFirst else { return }
        Self.threads.submit { [self] _ in
            let found = Result { try resolve(host) }
            let answers = waiting.withLock { $0.removeValue(forKey: host) } ?? []
            for answer in answers { answer.completeWith(found) }
        }
    }
}

/// The host of a webhook has no address.
struct UnknownHost: Error, CustomStringConvertible {
    let host: String
    let reason: String
    var description: String { "\(host) was not found: \(reason)." }
}

extension IPAddress {
    /// Asks the system, and blocks meanwhile.
    /// - Throws: `UnknownHost`.
    fileprivate static func all(of host: String) throws -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, nil, &hints, &first)
        guard status == 0 else { throw UnknownHost(host: host, reason: String(cString: gai_strerror(status))) }
        defer { freeaddrinfo(first) }
        return sequence(first: first) { $0?.pointee.ai_next }.prefix { $0 != nil }
            .compactMap { $0.flatMap { IPAddress($0.pointee) } }
    }

    private init?(_ info: addrinfo) {
        switch info.ai_family {
        case AF_INET:
            self.init(
                bytes: info.ai_addr.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
                    withUnsafeBytes(of: address.pointee.sin_addr) { Array($0) }
                })
        case AF_INET6:
            self.init(
                bytes: info.ai_addr.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
                    withUnsafeBytes(of: address.pointee.sin6_addr) { Array($0) }
                })
        default: return nil
        }
    }
}
