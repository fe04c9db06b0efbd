/// The name of an element: its namespace and the local part.
public struct XMLName: Hashable, Sendable {
    public let namespace: String
    public let local: String

    public init(namespace: String, local: String) {
        self.namespace = namespace
        self.local = local
    }

    public static func == (left: XMLName, right: XMLName) -> Bool {
        left.local == right.local && left.namespace == right.namespace
    }

    /// Few names of a document share their local part, so the namespace is left out.
    public func hash(into hasher: inout Hasher) { hasher.combine(local) }
}
