import HTTPTypes
import Hummingbird

extension Request {
    /// RFC 9110 §12.5.1: which of the offered media types the caller likes best; at equal weight the one offered first.
    /// Without the header the first. Throws 406 when none is acceptable.
    func accepted(of offered: [String]) throws -> String {
        guard let text = headers.text(of: .accept), text != "*/*" else { return offered[0] }
        let ranges = WeightedItem.list(text)
        guard !ranges.isEmpty else { return offered[0] }
        let weighted = offered.map { ($0, Self.weight(of: $0, in: ranges)) }
        guard let best = weighted.map(\.1).max(), best > 0, let choice = weighted.first(where: { $0.1 == best }) else {
            throw Problem.notAcceptable(offered: offered)
        }
        return choice.0
    }

    /// The most specific range that covers the type decides.
    private static func weight(of mediaType: String, in ranges: [WeightedItem]) -> Int {
        let wildcard = mediaType.prefix { $0 != "/" } + "/*"
        for name in [mediaType, String(wildcard), "*/*"] {
            let range = ranges.first { $0.item.prefix { $0 != ";" }.trimmingSpaces().lowercased() == name }
            if let range { return range.weight }
        }
        return 0
    }
}
