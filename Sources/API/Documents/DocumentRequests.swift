import Domain

/// What a person says of a document.
struct DocumentDescription: Sendable {
    var commands: [DocumentCommand] = []
    var isMoved = false
}

extension FieldParser<DocumentDescription> {
    static var documentDescription: FieldParser {
        .object { fields in
            let title = fields.ifPresent("title", .text(1...200))
            let labels = fields.ifPresent("labels", .array(of: .text(1...60), count: 0...50))
            let note = fields.change("note", .lines(1...4_000))
            let mailbox = fields.ifPresent("mailbox", FieldParser<Mailbox>.choice)
            let valid = try fields.finish()
            var description = DocumentDescription()
            if let mailbox = valid[mailbox] {
                description.isMoved = true
                description.commands.append(.move(to: mailbox))
            }
            if let title = valid[title] { description.commands.append(.rename(title)) }
            if let labels = valid[labels] { description.commands.append(.label(labels)) }
            switch valid[note] {
            case .untouched: break
            case .cleared: description.commands.append(.note(nil))
            case .set(let note): description.commands.append(.note(note))
            }
            return description
        }
    }
}
