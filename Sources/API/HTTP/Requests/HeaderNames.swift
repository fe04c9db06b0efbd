import HTTPTypes

extension HTTPField.Name {
    static let requestID = constant("X-Request-Id")
    static let consistencyToken = constant("Consistency-Token")
    static let idempotencyKey = constant("Idempotency-Key")
    static let idempotentReplayed = constant("Idempotent-Replayed")
    static let prefer = constant("Prefer")
    static let contentDigest = constant("Content-Digest")

    static func constant(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is not a header's name.") }
        return name
    }
}

extension FieldErrors {
    /// A header that cannot be read.
    init(_ code: String, _ values: [String: String] = [:], header: String) {
        self.init(problems: [FieldProblem(place: .header(header), code: code, values: values)])
    }
}
