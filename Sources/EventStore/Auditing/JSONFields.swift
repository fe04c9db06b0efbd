internal import Foundation

/// The members of a flat JSON object, each taken once. What is missing, doubled, of another type or left over is a flaw.
struct JSONFields {
    private var values: [String: JSONScanner.Value] = [:]

    /// - Parameter bytes: have to live as long as this.
    init(_ bytes: UnsafeRawBufferPointer) throws(ExportFlaw) {
        var values: [String: JSONScanner.Value] = [:]
        var isDoubled = false
        let isObject = JSONScanner.members(of: bytes) { key, value in
            if values.updateValue(value, forKey: String(decoding: key, as: UTF8.self)) != nil { isDoubled = true }
        }
        guard isObject, !isDoubled else { throw ExportFlaw("it is not a JSON object") }
        self.values = values
    }

    mutating func text(_ name: String) throws(ExportFlaw) -> String {
        guard case .string(let raw) = values.removeValue(forKey: name), let text = StrictJSONString.read(raw) else {
            throw ExportFlaw("\(name) is not a string")
        }
        return text
    }

    /// Nil where there is no such member.
    mutating func textIfThere(_ name: String) throws(ExportFlaw) -> String? {
        values[name] == nil ? nil : try text(name)
    }

    mutating func integer(_ name: String) throws(ExportFlaw) -> Int64 {
        guard case .integer(let number) = values.removeValue(forKey: name) else {
            throw ExportFlaw("\(name) is not an integer")
        }
        return number
    }

    mutating func id(_ name: String) throws(ExportFlaw) -> UUID {
        let text = try text(name)
        guard let id = UUID(text: text), id.text == text else {
            throw ExportFlaw("\(name) is not a UUID in lower case")
        }
        return id
    }

    mutating func optionalID(_ name: String) throws(ExportFlaw) -> UUID? {
        if case .null = values[name] {
            values[name] = nil
            return nil
        }
        return try id(name)
    }

    mutating func hash(_ name: String) throws(ExportFlaw) -> TreeHash {
        guard let hash = TreeHash(hex: try text(name)) else { throw ExportFlaw("\(name) is not a hash") }
        return hash
    }

    /// Nothing may be left.
    func end() throws(ExportFlaw) {
        if let name = values.keys.min() { throw ExportFlaw("\(name) is not expected") }
    }
}
