import Foundation

/// A rendered item, read back: that it is JSON at all, and what it says.
struct RenderedItem {
    let members: [String: Any]

    init(_ text: String) throws {
        members = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    }

    func text(_ path: String...) -> String? { text(at: path) }
    func text(at path: [String]) -> String? { value(path) as? String }
    func number(_ path: String...) -> Int? { value(path) as? Int }
    func flag(_ path: String...) -> Bool? { value(path) as? Bool }
    func texts(_ path: String...) -> [String]? { value(path) as? [String] }
    func isNull(_ path: String...) -> Bool { value(path) is NSNull }

    private func value(_ path: [String]) -> Any? {
        path.reduce(members as Any?) { found, name in (found as? [String: Any])?[name] }
    }
}
