extension Document {
    /// The right that a person's command takes. What the office has is the office's to decide on: a miscellaneous document that was
    /// sent, and what went to the trash by an act on the worklist.
    public func right(for command: DocumentCommand) -> Scope {
        switch (command, self) {
        case (.move, .sent(let document)), (.delete, .sent(let document)):
            document.mailbox == .misc ? .worklistWrite : .documentsWrite
        case (.restore, _): profile?.sentAt == nil ? .documentsWrite : .worklistWrite
        case (.finish, _), (.deleteWithProposal, _): .worklistWrite
        case (.upload, _): .documentsDeliver
        case (.rename, _), (.label, _), (.note, _), (.send, _), (.move, _), (.delete, _), (.stamp, _), (.file, _),
            (.split, _), (.merge, _), (.rejoin, _), (.giveBack, _):
            .documentsWrite
        }
    }

    /// - Throws: `MissingRight`.
    public func require(_ rights: Set<Scope>, for command: DocumentCommand) throws(MissingRight) {
        let right = right(for: command)
        guard right.isCovered(by: rights) else { throw MissingRight(scope: right) }
    }
}
