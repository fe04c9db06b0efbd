import Documents
public import Domain

/// The document could not be opened.
public struct UnreadableDocument: Error, Equatable, CustomStringConvertible {
    public let reason: String
    /// Whether another try may end otherwise.
    public let mayPass: Bool
    /// What the process that opens files had to say; nil where it was not asked.
    var cause: DocumentError?
    /// Whether the bytes that the log names are not where they were kept.
    public private(set) var isMissing = false

    /// What failed: that process, or else whatever this says.
    public var underlying: any Error { cause ?? self }

    public var description: String { reason }
}

extension UnreadableDocument {
    /// - Parameter content: what is not where it was kept.
    public init(missing content: ContentHash) {
        self.init(reason: "The file \(content) is missing.", mayPass: true)
        isMissing = true
    }

    init(_ cause: DocumentError) {
        self.init(reason: cause.description, mayPass: cause.mayPass, cause: cause)
    }
}
