internal import Postgres

/// A parameter that is an SQL array, encoded as its elements arrive: a batch of any size allocates nothing for each of them.
struct ArrayColumn<Element: PostgresEncodable> {
    private(set) var count = 0
    private var hasNull = false
    private var bytes: [UInt8] = []

    mutating func append(_ element: Element) {
        count += 1
        guard !element.isPostgresNull else {
            hasNull = true
            appendBigEndian(-1)
            return
        }
        let start = bytes.count
        appendBigEndian(0)
        element.encode(into: &bytes)
        let length = Int32(bytes.count - start - 4).bigEndian
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: length, toByteOffset: start, as: Int32.self) }
    }

    mutating func removeAll() {
        count = 0
        hasNull = false
        bytes.removeAll(keepingCapacity: true)
    }

    func bind(to parameters: inout Parameters) {
        parameters.append(type: Element.postgresArrayType) { target in
            // array_recv: dimensions, whether there are NULLs, element type, then length and lower bound of each dimension.
            let header =
                count == 0
                ? [0, 0, Int32(bitPattern: Element.postgresType)]
                : [1, hasNull ? 1 : 0, Int32(bitPattern: Element.postgresType), Int32(count), 1]
            for number in header { withUnsafeBytes(of: number.bigEndian) { target.append(contentsOf: $0) } }
            target.append(contentsOf: bytes)
        }
    }

    private mutating func appendBigEndian(_ number: Int32) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
