import Domain

extension FieldParser<[DocumentCommand]> {
    /// `PATCH /v1/documents/{document}`: what a person says of a document, and the box they put it in.
    static var documentDescription: FieldParser {
        .object { fields in
            let title = fields.ifPresent("title", .text(1...200))
            let labels = fields.ifPresent("labels", .array(of: .text(1...60), count: 0...50))
            let note = fields.change("note", .lines(1...4_000))
            let mailbox = fields.ifPresent("mailbox", FieldParser<Mailbox>.choice)
            let valid = try fields.finish()
            var commands: [DocumentCommand] = []
            if let mailbox = valid[mailbox] { commands.append(.move(to: mailbox)) }
            if let title = valid[title] { commands.append(.rename(title)) }
            if let labels = valid[labels] { commands.append(.label(labels)) }
            switch valid[note] {
            case .untouched: break
            case .cleared: commands.append(.note(nil))
            case .set(let note): commands.append(.note(note))
            }
            return commands
        }
    }
}
