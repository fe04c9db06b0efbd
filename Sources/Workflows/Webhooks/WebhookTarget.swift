import Foundation

/// Where a webhook is delivered: an address of the web, without credentials in it.
public struct WebhookTarget: Sendable, Equatable, CustomStringConvertible {
    public let isEncrypted: Bool
    public let host: String
    public let port: Int
    /// Path and query, as they are sent.
    let resource: String
    public let description: String

    /// Nil unless `text` is an `https` or `http` URL with a host, and without user, password and fragment.
    public init?(_ text: String) {
        guard text.utf8.count <= 2_000, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["https", "http"].contains(scheme), let name = parts.host, !name.isEmpty, parts.user == nil,
            parts.password == nil, parts.fragment == nil
        else { return nil }
        isEncrypted = scheme == "https"
        host = name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : name
        port = parts.port ?? (isEncrypted ? 443 : 80)
        guard 1...65_535 ~= port else { return nil }
        let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
        resource = path + (parts.percentEncodedQuery.map { "?" + $0 } ?? "")
        description = text
    }

    /// The value of the `Host` header (RFC 9110 §7.2).
    var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isEncrypted ? 443 : 80) ? name : "\(name):\(port)"
    }
}

/// Decides to which addresses deliveries may go: those of the public Internet, over TLS. What the operator has put on a list
/// (`PARAPH_WEBHOOK_ALLOW`, for development) is allowed besides, over plain HTTP too.
public struct WebhookAddresses: Sendable {
    private let allowed: [AddressRange]

    public init(allowing allowed: [AddressRange] = []) { self.allowed = allowed }

    /// Whether the URL can be one of a webhook at all; its host is looked up at every attempt anew.
    public func mayBeTarget(_ target: WebhookTarget) -> Bool {
        if let address = IPAddress(target.host) { return admits(address, encrypted: target.isEncrypted) }
        return target.isEncrypted || !allowed.isEmpty
    }

    func admits(_ address: IPAddress, encrypted: Bool) -> Bool {
        allowed.contains { $0.contains(address) } || (encrypted && address.isPublic)
    }

    /// The first of the addresses a delivery may go to.
    /// - Throws: `RefusedAddress`.
    func choose(from addresses: [IPAddress], for target: WebhookTarget) throws -> IPAddress {
        guard let chosen = addresses.first(where: { admits($0, encrypted: target.isEncrypted) }) else {
            throw RefusedAddress(host: target.host, isEncrypted: target.isEncrypted)
        }
        return chosen
    }
}

/// None of the addresses of a webhook's host is one that deliveries may go to.
struct RefusedAddress: Error, Equatable, CustomStringConvertible {
    let host: String
    let isEncrypted: Bool

    var description: String {
        isEncrypted
            ? "\(host) has no address in the public Internet."
            : "\(host) is not on the list of those reached without TLS."
    }
}
