import Documents

/// The document could not be opened.
public struct UnreadableDocument: Error, Equatable, CustomStringConvertible {
    public let reason: String
    /// Whether another try may end otherwise.
    public let mayPass: Bool
    /// What the process that opens files had to say; nil where it was not asked.
    var cause: DocumentError?

    /// What failed: that process, or else whatever this says.
    public var underlying: any Error { cause ?? self }

    public var description: String { reason }
}

extension UnreadableDocument {
    init(_ cause: DocumentError) {
        self.init(reason: cause.description, mayPass: cause.mayPass, cause: cause)
    }
}
