/// What `work` makes of each element, in the elements' order; never more than `width` at the same time.
func concurrently<Element: Sendable, Result: Sendable>(
    _ elements: [Element], width: Int = 4, _ work: @escaping @Sendable (Element) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        var results = [Result?](repeating: nil, count: elements.count)
        var next = 0
        func addNext() {
            guard next < elements.count else { return }
            let (index, element) = (next, elements[next])
            group.addTask { (index, try await work(element)) }
            next += 1
        }
        for _ in 0..<width { addNext() }
        while let (index, result) = try await group.next() {
            results[index] = result
            addNext()
        }
        return results.compactMap(\.self)
    }
}
