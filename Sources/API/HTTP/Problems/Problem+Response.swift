import HTTPTypes
import Hummingbird

/// To whom a problem is told: in which language, and of which request.
struct Voice: Sendable {
    let translator: Translator
    let requestID: String
}

extension BasicContext {
    var voice: Voice { Voice(translator: translator, requestID: requestID) }
}

extension Problem {
    /// The problem as the object of RFC 9457. Also one item's problem in a bulk answer.
    func json(_ voice: Voice) -> [UInt8] { JSONWriter.object { write(to: &$0, voice) } }

    func write(to json: inout JSONObjectWriter, _ voice: Voice) {
        json.field("type", "/problems/\(code)")
        json.field("title", voice.translator.title(status))
        json.field("status", status.code)
        json.field("detail", detail(in: voice.translator))
        json.field("code", code)
        json.field("request_id", voice.requestID)
        json.array("errors") { list in
            for error in errors {
                list.object { error.write(to: &$0, voice.translator) }
            }
        }
        for member in extensions { json.raw(named: member.name, member.json(voice)) }
    }

    /// A message's `{errors}` are the first of the errors, each in its own sentence.
    private func detail(in translator: Translator) -> String {
        guard translator.names("errors", in: code) else { return translator.text(code, values) }
        let sentences = errors.prefix(Self.mostErrorsTold).map { $0.message(in: translator) }
        return translator.text(code, values.merging(["errors": sentences.joined(separator: " ")]) { $1 })
    }

    private static let mostErrorsTold = 10

    func response(in context: BasicContext) -> Response {
        let voice = context.voice
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.contentLanguage] = voice.translator.language.rawValue
        headers[.cacheControl] = "no-store"
        let bytes = ByteBuffer(bytes: json(voice))
        guard closesConnection else {
            return Response(status: status, headers: headers, body: .init(byteBuffer: bytes))
        }
        headers[.connection] = "close"
        return Response(status: status, headers: headers, body: context.lastBody(bytes))
    }

    /// What the document says a problem looks like.
    static let schema = Schema.named(
        "Problem",
        .object([
            .required("type", .string(format: "uri-reference")),
            .required("title", .string),
            .required("status", .integer(minimum: 400, maximum: 599)),
            .required("detail", .string),
            .required("code", .string(pattern: "^[a-z0-9]+(-[a-z0-9]+)*$")),
            .required("request_id", .string),
            .required("errors", .array(FieldProblem.schema, count: 0...mostErrors)),
        ]))
}

extension FieldProblem {
    fileprivate func write(to json: inout JSONObjectWriter, _ translator: Translator) {
        // What lies outside the body has a pointer too, for clients that read every error alike.
        switch place {
        case .pointer(let pointer): json.field("pointer", pointer)
        case .parameter(let name):
            json.field("pointer", "")
            json.field("parameter", name)
        case .header(let name):
            json.field("pointer", "")
            json.field("header", name)
        }
        json.field("code", code)
        json.field("message", message(in: translator))
    }

    func message(in translator: Translator) -> String { translator.text(sentence ?? code, values) }

    fileprivate static let schema = Schema.named(
        "FieldProblem",
        .object([
            .required(
                "pointer",
                .string.described("RFC 6901, into the body; empty where a query parameter or a header is named")),
            .optional("parameter", .string.described("a query parameter")),
            .optional("header", .string.described("a header")),
            .required("code", .string),
            .required("message", .string),
        ]))
}
