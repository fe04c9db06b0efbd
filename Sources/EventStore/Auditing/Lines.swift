/// The lines of a text, without their line feeds. The last one need not have one.
struct Lines: Sequence {
    let text: UnsafeRawBufferPointer

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    struct Iterator: IteratorProtocol {
        fileprivate var rest: UnsafeRawBufferPointer.SubSequence

        mutating func next() -> UnsafeRawBufferPointer? {
            guard !rest.isEmpty else { return nil }
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            defer { rest = rest[Swift.min(end + 1, rest.endIndex)...] }
            return UnsafeRawBufferPointer(rebasing: rest[..<end])
        }
    }

    func makeIterator() -> Iterator { Iterator(rest: text[...]) }
}
