/// One thing wrong with one place of a request.
struct FieldProblem: Equatable, Sendable {
    enum Place: Equatable, Sendable {
        /// An RFC 6901 pointer into the JSON body; empty means the body itself.
        case pointer(String)
        /// A query parameter's name.
        case parameter(String)
        /// A header's name.
        case header(String)
    }

    var place: Place
    let code: String
    /// What the message's placeholders stand for.
    var values: [String: String] = [:]
    /// The message that says it, where that is not the one of its code.
    var sentence: String?
}

/// Everything that is wrong with a value, each with its place. A parser throws it; `Fields` collects it.
struct FieldErrors: Error, Equatable, Sendable {
    var problems: [FieldProblem]

    init(problems: [FieldProblem]) {
        self.problems = problems
    }

    /// - Parameter pointer: where inside the value that was parsed; empty for the value itself.
    init(_ code: String, _ values: [String: String] = [:], at pointer: String = "") {
        problems = [FieldProblem(place: .pointer(pointer), code: code, values: values)]
    }

    /// The same errors seen from one level up.
    func below(_ pointer: String) -> FieldErrors {
        moved { .pointer(pointer + $0) }
    }

    /// The same errors as those of a query parameter, which has no inside.
    func inParameter(_ name: String) -> FieldErrors {
        moved { _ in .parameter(name) }
    }

    private func moved(_ move: (String) -> FieldProblem.Place) -> FieldErrors {
        FieldErrors(
            problems: problems.map { problem in
                guard case .pointer(let pointer) = problem.place else { return problem }
                var moved = problem
                moved.place = move(pointer)
                return moved
            })
    }
}
