internal import Foundation

/// The form in which a row's state is kept: JSON with sorted keys, so that equal states are equal texts.
enum RowState {
    static func encode(_ row: some ReadModel) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(row), as: UTF8.self)
    }

    static func decode<Row: ReadModel>(_ text: String) throws -> Row {
        try JSONDecoder().decode(Row.self, from: Data(text.utf8))
    }
}
