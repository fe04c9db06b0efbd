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

extension HTTPFields {
    /// The field's text, as the subscript gives it, which puts together anew what stands in one field already.
    func text(of name: HTTPField.Name) -> String? {
        var found: String?
        for field in self where field.name == name {
            if found != nil { return self[name] }
            found = field.value
        }
        return found
    }
}

extension FieldErrors {
    /// A header that cannot be read.
    init(_ code: String, _ values: [String: String] = [:], header: String) {
        self.init(problems: [FieldProblem(place: .header(header), code: code, values: values)])
    }
}
