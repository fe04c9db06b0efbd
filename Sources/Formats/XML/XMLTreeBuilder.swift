import CLibXML2
import Foundation

/// Receives the parser's calls for one document and lays the tree out flat. It lives for one call of `parse`.
final class XMLTreeBuilder {
    private(set) var nodes: [XMLDocument.Node] = []
    private(set) var attributes: [XMLDocument.Attribute] = []
    private(set) var text: [UInt8] = []
    private(set) var names: [XMLName] = []

    private let depthLimit: Int
    private let elementLimit: Int
    private let attributeLimit: Int
    private var open: [Int] = []
    private var lastChildren: [Int?] = []
    private var numbers: [NamePointers: Int] = [:]
    private var context: xmlParserCtxtPtr?
    private var refusal: XMLParsingError?

    /// The parser keeps one copy of each name, so the addresses stand for it while the document is read.
    private struct NamePointers: Hashable {
        let namespace: UnsafePointer<xmlChar>?
        let local: UnsafePointer<xmlChar>
    }

    init(depthLimit: Int, elementLimit: Int, attributeLimit: Int) {
        (self.depthLimit, self.elementLimit, self.attributeLimit) = (depthLimit, elementLimit, attributeLimit)
    }

    func parse(_ bytes: Data) throws(XMLParsingError) {
        _ = Self.library
        let context = bytes.withUnsafeBytes { buffer in
            xmlCreateMemoryParserCtxt(buffer.bindMemory(to: CChar.self).baseAddress, Int32(buffer.count))
        }
        guard let context else { throw .notWellFormed(line: 1, reason: "The parser could not be set up") }
        defer {
            self.context = nil
            if let document = context.pointee.myDoc { xmlFreeDoc(document) }
            context.pointee.myDoc = nil
            xmlFreeParserCtxt(context)
        }
        self.context = context
        context.pointee.sax.pointee = Self.handler
        context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
        xmlCtxtUseOptions(context, Self.options)
        xmlParseDocument(context)
        if case .notWellFormed(let line, _) = refusal, isDeclaredUTF8, String(validating: bytes, as: UTF8.self) == nil {
            throw .notUTF8(line: line)
        }
        if let refusal { throw refusal }
        guard context.pointee.wellFormed == 1, !nodes.isEmpty else {
            throw .notWellFormed(line: 1, reason: "The file is not an XML document")
        }
    }

    /// No entity substitution, no document type, no network; the limits of the library stay on.
    private static let options = Int32(
        XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_BIG_LINES.rawValue)

    /// Set up once for the process; from then on nothing outside the document can be loaded.
    private static let library: Void = {
        xmlInitParser()
        xmlSetExternalEntityLoader { _, _, _ in nil }
    }()
}

extension XMLTreeBuilder {
    private static var handler: xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.startDocument = { context in XMLTreeBuilder.of(context)?.lookAhead() }
        handler.internalSubset = { context, _, _, _ in XMLTreeBuilder.of(context)?.refuse(.documentTypeDeclaration) }
        handler.startElementNs = { context, local, _, namespace, _, _, count, _, attributes in
            XMLTreeBuilder.of(context)?.begin(local, in: namespace, attributes: attributes, count: Int(count))
        }
        handler.endElementNs = { context, _, _, _ in XMLTreeBuilder.of(context)?.end() }
        handler.characters = { context, bytes, count in XMLTreeBuilder.of(context)?.append(bytes, Int(count)) }
        handler.ignorableWhitespace = { context, bytes, count in XMLTreeBuilder.of(context)?.append(bytes, Int(count)) }
        handler.cdataBlock = { context, bytes, count in XMLTreeBuilder.of(context)?.append(bytes, Int(count)) }
        handler.serror = { context, error in if let error { XMLTreeBuilder.of(context)?.note(error.pointee) } }
        return handler
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> XMLTreeBuilder? {
        context.map { Unmanaged<XMLTreeBuilder>.fromOpaque($0).takeUnretainedValue() }
    }

    private func refuse(_ error: XMLParsingError) {
        if refusal == nil { refusal = error }
        if let context { xmlStopParser(context) }
    }

    private func note(_ error: xmlError) {
        guard error.level == XML_ERR_FATAL else { return }
        let line = Int(error.line)
        let reason = error.message.map { String(cString: $0) } ?? "not well formed"
        refuse(.notWellFormed(line: line, reason: reason.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    /// A document without a declaration is in UTF-8.
    private var isDeclaredUTF8: Bool {
        guard let encoding = context?.pointee.encoding else { return true }
        return String(cString: encoding).uppercased() == "UTF-8"
    }

    /// Refuses an element with too many attributes before the parser reaches it: the parser compares each attribute with all before it,
    /// and calls back only then. To be called behind the XML declaration, when the encoding is known.
    private func lookAhead() {
        guard let input = context?.pointee.input else { return }
        Self.decode(input)
        let rest = UnsafeBufferPointer(start: input.pointee.cur, count: input.pointee.end - input.pointee.cur)
        if AttributeScan.finds(moreThan: attributeLimit, in: rest) { refuse(.tooManyAttributes(limit: attributeLimit)) }
    }

    /// Decodes all of the input to UTF-8 at once; the parser would do it piece by piece.
    private static func decode(_ input: xmlParserInputPtr) {
        guard input.pointee.buf?.pointee.encoder != nil else { return }
        let place = input.pointee.cur - input.pointee.base
        repeat { input.pointee.cur = input.pointee.end } while xmlParserInputGrow(input, 0) > 0
        input.pointee.cur = input.pointee.base + place
    }

    /// The parser looks for each prefix among the namespaces of all elements around it. Its `nsNr` counts two for each namespace.
    private var hasTooManyNamespaces: Bool { context.map { Int($0.pointee.nsNr) / 2 > attributeLimit } ?? false }

    private func begin(
        _ local: UnsafePointer<xmlChar>?, in namespace: UnsafePointer<xmlChar>?,
        attributes values: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int
    ) {
        guard refusal == nil, let local else { return }
        guard open.count < depthLimit else { return refuse(.tooDeep(limit: depthLimit)) }
        guard nodes.count < elementLimit else { return refuse(.tooManyElements(limit: elementLimit)) }
        guard !hasTooManyNamespaces else { return refuse(.tooManyAttributes(limit: attributeLimit)) }
        let index = nodes.count
        if let parent = open.last {
            nodes[parent].hasChildren = true
            if let previous = lastChildren[lastChildren.count - 1] { nodes[previous].nextSibling = index }
            lastChildren[lastChildren.count - 1] = index
        }
        let firstAttribute = attributes.count
        for position in 0..<count { appendAttribute(values, at: position * 5) }
        nodes.append(
            XMLDocument.Node(
                name: number(of: NamePointers(namespace: namespace, local: local)), text: text.count..<text.count,
                attributes: firstAttribute..<attributes.count,
                line: context.map { Int($0.pointee.input.pointee.line) } ?? 0))
        open.append(index)
        lastChildren.append(nil)
    }

    private func end() {
        guard refusal == nil, let index = open.popLast() else { return }
        lastChildren.removeLast()
        nodes[index].text = nodes[index].text.lowerBound..<text.count
    }

    private func append(_ bytes: UnsafePointer<xmlChar>?, _ count: Int) {
        guard refusal == nil, let bytes, count > 0 else { return }
        text.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
    }

    private func number(of pointers: NamePointers) -> Int {
        if let number = numbers[pointers] { return number }
        let namespace = pointers.namespace.map { String(cString: $0) } ?? ""
        names.append(XMLName(namespace: namespace, local: String(cString: pointers.local)))
        numbers[pointers] = names.count - 1
        return names.count - 1
    }

    /// Five pointers describe an attribute: local name, prefix, namespace, and where the value begins and ends.
    private func appendAttribute(_ values: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, at offset: Int) {
        guard let values, values[offset + 2] == nil, let name = values[offset], let start = values[offset + 3],
            let end = values[offset + 4]
        else { return }
        let value = String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
        // Without entity substitution the library hands an ampersand over as a character reference.
        attributes.append(.init(name: String(cString: name), value: value.replacing("&#38;", with: "&")))
    }
}
