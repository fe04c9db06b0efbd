internal import Foundation

/// An answer as one value: the length of the request's hash, the hash, the status, the length of the headers, the headers, and the
/// body up to the end. Lengths and status are 32 bits, the highest first; headers are lines `name: value`, neither of which holds a
/// line break.
enum AnswerCoding {
    /// What is stored cannot be an answer.
    struct Malformed: Error {}

    static func pack(_ answer: StoredAnswer, to requestHash: Data) -> Data {
        let headers = answer.headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
        var packed = Data(capacity: 12 + requestHash.count + headers.utf8.count + answer.body.count)
        packed.append(number: requestHash.count)
        packed.append(requestHash)
        packed.append(number: answer.status)
        packed.append(number: headers.utf8.count)
        packed.append(contentsOf: headers.utf8)
        packed.append(answer.body)
        return packed
    }

    /// - Throws: `Malformed`.
    static func unpack(_ packed: Data) throws -> (answer: StoredAnswer, requestHash: Data) {
        var rest = packed[...]
        let requestHash = try take(try takeNumber(from: &rest), from: &rest)
        let status = try takeNumber(from: &rest)
        let headers = String(decoding: try take(try takeNumber(from: &rest), from: &rest), as: UTF8.self)
        return (StoredAnswer(status: status, headers: try lines(of: headers), body: Data(rest)), requestHash)
    }

    private static func lines(of headers: String) throws -> [String: String] {
        try headers.split(separator: "\n").reduce(into: [:]) { headers, line in
            guard let colon = line.firstRange(of: ": ") else { throw Malformed() }
            headers[String(line[..<colon.lowerBound])] = String(line[colon.upperBound...])
        }
    }

    private static func takeNumber(from rest: inout Data.SubSequence) throws -> Int {
        Int(try take(4, from: &rest).reduce(0) { $0 << 8 | UInt32($1) })
    }

    private static func take(_ count: Int, from rest: inout Data.SubSequence) throws -> Data {
        guard count <= rest.count else { throw Malformed() }
        defer { rest = rest.dropFirst(count) }
        return Data(rest.prefix(count))
    }
}

extension Data {
    fileprivate mutating func append(number: Int) {
        Swift.withUnsafeBytes(of: UInt32(number).bigEndian) { append(contentsOf: $0) }
    }
}
