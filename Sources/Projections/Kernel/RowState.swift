internal import Foundation

/// The form in which a row's state is kept: canonical JSON, so that equal states are equal texts.
enum RowState {
    static func encode(_ row: some ReadModel) throws -> String {
        try row.stateText()
    }

    static func decode<Row: ReadModel>(_ text: String) throws -> Row {
        try JSONDecoder().decode(Row.self, from: Data(text.utf8))
    }
}
