public import Foundation

/// A parsed XML document: an immutable tree kept in three flat arrays, so ten thousand lines cost a few megabytes.
///
/// Entities, document types and the network are out of reach of the parser; size, depth and the numbers of elements and
/// attributes are bounded.
public final class XMLDocument: Sendable {
    struct Node {
        var name: Int
        var nextSibling: Int?
        var hasChildren = false
        var text: Range<Int>
        var attributes: Range<Int>
        var line: Int
    }

    struct Attribute {
        let name: String
        let value: String
    }

    let nodes: [Node]
    let attributes: [Attribute]
    /// The character data of the whole document in UTF-8; the text of an element is a stretch of it.
    let text: [UInt8]
    let names: [XMLName]
    private let numbers: [XMLName: Int]

    /// Parses the bytes, in UTF-8, UTF-16 or the encoding they declare.
    ///
    /// - Parameter attributeLimit: attributes of one element, declarations of namespaces among them, and namespaces declared by it
    ///   and those around it.
    public convenience init(
        _ bytes: Data, sizeLimit: Int = 50_000_000, depthLimit: Int = 256, elementLimit: Int = 2_000_000,
        attributeLimit: Int = 256
    ) throws(XMLParsingError) {
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= sizeLimit else { throw .tooLarge(limit: sizeLimit) }
        let builder = XMLTreeBuilder(
            depthLimit: depthLimit, elementLimit: elementLimit, attributeLimit: attributeLimit)
        try builder.parse(bytes)
        self.init(builder)
    }

    private init(_ builder: XMLTreeBuilder) {
        (nodes, attributes, text) = (builder.nodes, builder.attributes, builder.text)
        names = builder.names
        numbers = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public var root: XMLElement { XMLElement(document: self, index: 0) }

    /// The number that stands for a name in the nodes; nil when no element has the name.
    func number(of name: XMLName) -> Int? { numbers[name] }
}
