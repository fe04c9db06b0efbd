import HTTPTypes
import Hummingbird

extension Problem {
    /// The problem as the object of RFC 9457. Also one item's problem in a bulk answer.
    func json(_ translator: Translator, requestID: String) -> [UInt8] {
        JSONWriter.object { json in
            json.field("type", "/problems/\(code)")
            json.field("title", translator.title(status))
            json.field("status", status.code)
            json.field("detail", translator.text(code, values))
            json.field("code", code)
            json.field("request_id", requestID)
            json.array("errors") { list in
                for error in errors {
                    list.object { error.write(to: &$0, translator) }
                }
            }
            for member in extensions { json.raw(named: member.name, member.json) }
        }
    }

    func response(in context: BasicContext) -> Response {
        let translator = context.translator
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.contentLanguage] = translator.language.rawValue
        headers[.cacheControl] = "no-store"
        let bytes = ByteBuffer(bytes: json(translator, requestID: context.requestID))
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
        json.field("message", translator.text(code, values))
    }

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
