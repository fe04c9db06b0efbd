// What takes a proposal out of the worklist, apart from a send, and what brings it back there.
extension BookingProposalEvent {
    /// The package did not take its entry: it stands in the worklist again, unchecked, as it was sent.
    public struct Returned: EventPayload {
        public static let eventType = "proposal.returned"
        public var dossier: String
        public var document: String
        /// The task that was given up.
        public var task: String
        public var reason: String
        public var by: String
        public var at: String
        /// The rules of its journal by now, and whether its period is closed there.
        public var foreignCurrency: Bool
        public var creditNotesOnly: Bool
        public var periodIsClosed: Bool
    }

    public struct Deleted: EventPayload {
        public static let eventType = "proposal.deleted"
        public var dossier: String
        public var document: String
        public var by: String
        public var at: String
    }

    /// Out of the trash with its document, and back in the worklist.
    public struct Restored: EventPayload {
        public static let eventType = "proposal.restored"
        public var dossier: String
        public var document: String
        public var by: String
        public var at: String
        /// The rules of its journal by now, and whether its period is closed there.
        public var foreignCurrency: Bool
        public var creditNotesOnly: Bool
        public var periodIsClosed: Bool
    }
}
