public import Foundation

/// An element of a document, found by walking from the root.
public struct XMLElement: Sendable {
    let document: XMLDocument
    let index: Int

    private var node: XMLDocument.Node { document.nodes[index] }

    public var name: XMLName { document.names[node.name] }

    /// The line of the file the element begins on, from 1.
    public var line: Int { node.line }

    /// The elements directly inside this one, in order.
    public var children: XMLChildren {
        XMLChildren(document: document, position: node.hasChildren ? index + 1 : nil)
    }

    /// The children with the name, in order.
    public func all(_ name: XMLName) -> [XMLElement] {
        guard let number = document.number(of: name) else { return [] }
        return children.filter { $0.node.name == number }
    }

    /// The element at the end of a path of names, taking the first child of each name.
    public func first(_ path: XMLName...) -> XMLElement? {
        var element = self
        for name in path {
            guard let number = document.number(of: name),
                let child = element.children.first(where: { $0.node.name == number })
            else { return nil }
            element = child
        }
        return element
    }

    /// The characters in the element, and in those inside it, as UTF-8.
    public var textBytes: ArraySlice<UInt8> { document.text[node.text] }

    /// The characters without the white space around them; nil when none are left.
    public var text: String? {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        var bytes = textBytes.drop(while: isSpace)
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// The value of an attribute without a namespace.
    public func attribute(_ name: String) -> String? {
        document.attributes[node.attributes].first { $0.name == name }?.value
    }

    /// The bytes an element carries in base 64, whatever its white space; nil when it is not base 64.
    public var base64: Data? {
        var characters = textBytes.filter { $0 > 0x20 }
        while !characters.count.isMultiple(of: 4) { characters.append(UInt8(ascii: "=")) }
        return Data(base64Encoded: Data(characters))
    }
}

/// The elements directly inside another. The first stands right after its parent; each knows the one that follows it.
public struct XMLChildren: Sequence, IteratorProtocol, Sendable {
    fileprivate let document: XMLDocument
    fileprivate var position: Int?

    public mutating func next() -> XMLElement? {
        guard let index = position else { return nil }
        position = document.nodes[index].nextSibling
        return XMLElement(document: document, index: index)
    }
}
