import HTTPTypes
import Hummingbird
import NIOCore

/// The JSON body of a request.
struct JSONBody: Sendable {
    /// 1 MB: of every body that its operation does not let be larger.
    static let maximumSize = 1 << 20

    let value: JSONValue

    /// Throws 400 `invalid-json`, or 422 where a string holds NUL: no text of ours can.
    init(_ bytes: some Collection<UInt8>) throws {
        do {
            value = try JSONParser.parse(bytes)
        } catch {
            throw Problem(.badRequest, "invalid-json", ["reason": error.reason.rawValue, "offset": "\(error.offset)"])
                .with("reason", error.reason.rawValue).with("offset", error.offset)
        }
        if value.containsNUL, let pointer = value.pointerToNUL() {
            throw FieldErrors("invalid-characters", at: pointer)
        }
    }

    /// The body's members, to be read one by one. Throws `wrong-type` when it is no object.
    func fields() throws(FieldErrors) -> Fields {
        guard case .object(let object) = value else { throw .wrongType(expected: "object") }
        return Fields(object)
    }
}

extension JSONValue {
    fileprivate var containsNUL: Bool {
        switch self {
        case .string(let text): text.utf8.contains(0)
        case .array(let elements): elements.contains(where: \.containsNUL)
        case .object(let object): object.members.contains { $0.name.utf8.contains(0) || $0.value.containsNUL }
        default: false
        }
    }

    /// Where the first NUL stands, in a string or a name.
    fileprivate func pointerToNUL(below pointer: String = "") -> String? {
        switch self {
        case .string(let text):
            return text.utf8.contains(0) ? pointer : nil
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                let found = element.pointerToNUL(below: JSONPointer.appending(index, to: pointer))
                if let found { return found }
            }
            return nil
        case .object(let object):
            for member in object.members {
                if member.name.utf8.contains(0) { return pointer }
                let found = member.value.pointerToNUL(below: JSONPointer.appending(member.name, to: pointer))
                if let found { return found }
            }
            return nil
        default:
            return nil
        }
    }
}

extension Request {
    /// The whole body as JSON. Throws 415 for another media type, charset or a content coding, 413 above 1 MB.
    func json() async throws -> JSONBody {
        try JSONBody(try await jsonBytes(upTo: JSONBody.maximumSize).readableBytesView)
    }

    /// The body read by `parser`.
    /// - Parameters:
    ///   - orEmpty: an absent body means `{}`.
    ///   - limit: in bytes.
    func body<Value>(
        _ parser: FieldParser<Value>, orEmpty: Bool = false, upTo limit: Int = JSONBody.maximumSize
    ) async throws -> Value {
        let bytes = try await jsonBytes(upTo: limit)
        if orEmpty, bytes.readableBytes == 0 { return try parser.parse([:]) }
        return try parser.parse(try JSONBody(bytes.readableBytesView).value)
    }

    /// For a command that takes no body: one is let through only where it says nothing, so that what it says is never passed
    /// over. Throws 400 `unknown-field`, and what `json` throws.
    func requireNoFields() async throws {
        guard announcesBody else { return }
        let bytes = try await collectBody(upTo: JSONBody.maximumSize)
        guard bytes.readableBytes > 0 else { return }
        try requireJSON()
        _ = try JSONBody(bytes.readableBytesView).fields().finish()
    }

    /// RFC 9112 §6.3: a request that announces no body has none.
    private var announcesBody: Bool {
        headers.contains(.transferEncoding) || headers.text(of: .contentLength).map { $0 != "0" } ?? false
    }

    private func jsonBytes(upTo limit: Int) async throws -> ByteBuffer {
        try requireJSON()
        return try await collectBody(upTo: limit)
    }

    private func requireJSON() throws {
        try requireNoContentCoding()
        // What nearly everybody sends need not be taken apart.
        if headers.text(of: .contentType) == "application/json" { return }
        let accepted = ["application/json"]
        guard let type = try contentType(of: accepted) else { return }
        guard type.isJSON else { throw Problem.unsupportedMediaType(accepted: accepted) }
        let charset = type.charset ?? "utf-8"
        guard ["utf-8", "us-ascii"].contains(charset) else { throw Problem.unsupportedCharset(charset) }
    }
}
