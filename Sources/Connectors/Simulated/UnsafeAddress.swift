import Foundation

/// Plain HTTP to another machine would carry the token in clear text (FEATURES A-57).
public struct UnsafeAddress: Error, CustomStringConvertible {
    public let address: String
    public var description: String {
        "\(address) is not taken: a token travels by https, or by http on this machine only. Name the address as https://…, "
            + "or run the agent where Paraph serves."
    }
}

extension URL {
    /// Whether a token that is sent there is read by nobody on the way.
    var keepsTokens: Bool {
        switch scheme?.lowercased() {
        case "https": host() != nil
        case "http": host().map(Self.isLoopback) ?? false
        default: false
        }
    }

    private static func isLoopback(_ host: String) -> Bool {
        let name = host.lowercased().trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return name == "localhost" || name == "::1" || (parts.count == 4 && parts[0] == 127 && !parts.contains(nil))
    }
}
