import HTTPTypes

/// One message in the four languages; `{name}` stands for a value.
struct Message: Equatable, Sendable {
    let en: String
    let fr: String
    let nl: String
    let de: String

    func text(in language: Language) -> String {
        switch language {
        case .english: en
        case .french: fr
        case .dutch: nl
        case .german: de
        }
    }
}

/// The messages of one part of the API, by code.
struct MessageCatalogue: ExpressibleByDictionaryLiteral, Sendable {
    let entries: [String: Message]

    init(dictionaryLiteral elements: (String, Message)...) {
        entries = Dictionary(elements) { _, _ in preconditionFailure("A code has one message.") }
    }
}

/// All messages the API can say. Each folder brings its catalogue.
struct Messages: Sendable {
    let entries: [String: Message]

    /// The foundation's catalogues and these.
    init(_ catalogues: [MessageCatalogue] = []) {
        entries = (Self.own + catalogues).reduce(into: [:]) { all, catalogue in
            all.merge(catalogue.entries) { _, _ in preconditionFailure("A code stands in one catalogue.") }
        }
    }

    static let standard = Messages()

    private static let own: [MessageCatalogue] = [.foundation, .commands, .fields, .uploads, .statuses]

    /// The message with its placeholders filled; the code itself when nobody wrote one.
    func text(_ code: String, _ values: [String: String] = [:], in language: Language) -> String {
        guard let message = entries[code] else { return code }
        return filled(message.text(in: language), values, language)
    }

    /// One pass, so that a value which itself contains `{…}` stays what it is. `{name:said}` stands for a value that is a code: what its
    /// message says, filled with the same values; where nobody wrote one, the value as it is.
    private func filled(_ template: String, _ values: [String: String], _ language: Language) -> String {
        guard template.contains("{") else { return template }
        var text = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            text += rest[..<open]
            text += said(name, values, language) ?? values[name] ?? "{\(name)}"
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }

    private func said(_ placeholder: String, _ values: [String: String], _ language: Language) -> String? {
        guard placeholder.hasSuffix(Self.saying), let code = values[String(placeholder.dropLast(Self.saying.count))]
        else { return nil }
        return text(code, values, in: language)
    }

    private static let saying = ":said"
}

/// The messages in the language of one caller.
struct Translator: Sendable {
    var messages = Messages.standard
    var language: Language = .english

    /// The title of a problem with this status.
    func title(_ status: HTTPResponse.Status) -> String {
        let code = "status-\(status.code)"
        return messages.entries[code] == nil ? status.reasonPhrase : text(code)
    }

    func text(_ code: String, _ values: [String: String] = [:]) -> String {
        messages.text(code, values, in: language)
    }

    /// Whether the message of a code has a place for this value.
    func names(_ value: String, in code: String) -> Bool {
        messages.entries[code]?.text(in: language).contains("{\(value)}") ?? false
    }
}
