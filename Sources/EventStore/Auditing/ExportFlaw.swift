/// Why a part of an export cannot be read.
struct ExportFlaw: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
