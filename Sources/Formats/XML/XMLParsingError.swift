/// Why bytes were refused as XML.
public enum XMLParsingError: Error, Hashable, CustomStringConvertible {
    case empty
    case tooLarge(limit: Int)
    case notUTF8(line: Int)
    case notWellFormed(line: Int, reason: String)
    /// A document type could declare entities, which are the way to read files or to exhaust memory.
    case documentTypeDeclaration
    case tooDeep(limit: Int)
    case tooManyElements(limit: Int)
    /// Too many attributes on one element, or namespaces declared by it and those around it.
    case tooManyAttributes(limit: Int)

    public var description: String {
        switch self {
        case .empty: "The file is empty."
        case .tooLarge(let limit): "The file is larger than \(limit) bytes."
        case .notUTF8(let line): "Line \(line) holds bytes that are not text in the declared encoding."
        case .notWellFormed(let line, let reason): "Line \(line): \(reason)."
        case .documentTypeDeclaration: "A document type declaration is not allowed."
        case .tooDeep(let limit): "Elements are nested deeper than \(limit)."
        case .tooManyElements(let limit): "The file has more than \(limit) elements."
        case .tooManyAttributes(let limit): "An element has more than \(limit) attributes or namespaces."
        }
    }
}
