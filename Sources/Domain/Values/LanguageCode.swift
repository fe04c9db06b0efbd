/// A language the office speaks with its customers.
public enum LanguageCode: String, Hashable, Sendable, CaseIterable, LosslessStringConvertible {
    case french = "fr"
    case dutch = "nl"
    case english = "en"
    case german = "de"

    /// Reads `fr`, and the language of a tag with a region such as `fr-BE`.
    public init?(_ text: String) {
        let language = text.trimmed.lowercased().prefix { $0 != "-" && $0 != "_" }
        self.init(rawValue: String(language))
    }

    public var description: String { rawValue }
}
