import DocumentProtocol
import Glibc

/// Serves requests from standard input to standard output, one after the other, until the server hangs up.
///
/// The process assumes that a hostile file may take it over: it limits itself before it reads the first byte, and the
/// server that started it has shut it off from network and files.
public func runWorker(arguments: [String]) {
    Limits.apply()
    let handler = RequestHandler(allowsMisbehaviour: arguments.contains("--testing"))
    let seconds = arguments.firstIndex(of: "--seconds").flatMap { Int(arguments.dropFirst($0 + 1).first ?? "") }
    while let request = WorkerFrame.read(from: STDIN_FILENO) {
        Limits.allowProcessorTimeForOneRequest(seconds: seconds)
        guard handler.answer(to: request).write(to: STDOUT_FILENO) else { return }
    }
}

/// Decodes a request, does its work, and encodes the answer.
struct RequestHandler {
    let allowsMisbehaviour: Bool

    func answer(to request: WorkerFrame) -> WorkerFrame {
        do {
            return WorkerFrame(code: DocumentError.successCode, body: try work(on: request))
        } catch {
            return WorkerFrame(code: error.code, body: Array(error.reason.utf8))
        }
    }

    private func work(on request: WorkerFrame) throws(DocumentError) -> [UInt8] {
        guard let kind = RequestKind(rawValue: request.code) else { throw .unsupported("unknown request") }
        var reader = ByteReader(request.body[...])
        do {
            switch kind {
            case .greet: return []
            case .inspect: return try answer(PDFFile.inspect(reader.rest)) { $0.write(to: &$1) }
            case .summarize: return try answer(PDFFile.summarize(reader.rest)) { $0.write(to: &$1) }
            case .stamp: return try PDFFile.stamp(text: try reader.string(), on: reader.rest)
            case .draw: return try DrawnDocument(from: &reader).pdf()
            case .imageToPDF: return try imageToPDF(type: try reader.string(), image: reader.rest)
            case .assemble:
                let assembly = try PageAssembly(from: &reader)
                return try answer(PDFFile.assemble(assembly, from: try reader.parts())) { pdfs, writer in
                    writer.write(list: pdfs) { $0.write(bytes: $1) }
                }
            case .misbehave:
                guard allowsMisbehaviour else { throw DocumentError.unsupported("unknown request") }
                return try misbehave(try reader.byte(), reader.rest)
            }
        } catch let error as DocumentError {
            throw error
        } catch {
            throw .broken("the request cannot be read")
        }
    }

    private func answer<Value>(_ value: Value, _ write: (Value, inout ByteWriter) -> Void) -> [UInt8] {
        var writer = ByteWriter()
        write(value, &writer)
        return writer.bytes
    }
}
