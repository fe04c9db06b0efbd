public import Domain
public import EventStore

/// Members are invited, and given other rights (FEATURES RO-01…06, CU-01…08).
public struct Membership: Sendable {
    private let handler: CommandHandler
    private let lists: any MemberLists
    private let secrets: TokenSecrets

    public init(handler: CommandHandler, lists: any MemberLists, secrets: TokenSecrets) {
        self.handler = handler
        self.lists = lists
        self.secrets = secrets
    }

    /// Nobody is invited under the address of a member.
    /// - Throws: `MemberRefusal`, and what `CommandHandler.perform` and the lists throw.
    public func invite(
        _ invitation: Invitation, in context: CommandContext, key: CommandKey?,
        answer: (Loaded<Member>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<Member>> {
        let id = Member.id(invitedAs: invitation.email, by: context.office)
        return try await handler.perform(in: context, key: key, answer: answer) { reader in
            let member = try await reader.load(id)
            // Members who were not invited under an identity made of their address are known to the list alone.
            guard member.version == 0, try await !lists.isMember(invitation.email, of: context.office) else {
                throw MemberRefusal.alreadyThere
            }
            var act = Act()
            let after = act.append(
                try member.state.decide(.invite(invitation), in: context), to: member, dossier: nil)
            return .init(act, after)
        }
    }

    /// The new rights hold at once, for the member's tokens too.
    /// - Parameter change: `MemberCommand.setProfile`.
    /// - Throws: `MemberRefusal`, `StaleVersion`, and what `CommandHandler.perform` and the lists throw.
    public func change(
        _ id: ID<Member>, by change: MemberCommand, in context: CommandContext, expecting: Set<Int>?,
        key: CommandKey?, answer: (Loaded<Member>) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Loaded<Member>> {
        let performed = try await handler.perform(in: context, key: key, answer: answer) { reader in
            let member = try await reader.load(id)
            try member.require(expecting)
            var act = Act()
            let after = act.append(try member.state.decide(change, in: context), to: member, dossier: nil)
            if member.state.isAdmin, !after.state.isAdmin { try await requireAnotherAdmin(than: id, reader) }
            return .init(act, after)
        }
        try await secrets.announceChange()
        return performed
    }

    /// An office without an admin could not be managed any more. The one found is read, so that no two resign at one moment.
    private func requireAnotherAdmin(than member: ID<Member>, _ reader: StreamReader) async throws {
        for other in try await lists.admins(of: reader.office) where other != member {
            if try await reader.load(other).state.isAdmin { return }
        }
        throw MemberRefusal.lastAdmin
    }
}

/// Who the members of an office are, as far as the log went when asked.
public protocol MemberLists: Sendable {
    /// Whether a member has this address, whatever the case of its letters.
    func isMember(_ email: EmailAddress, of office: ID<Office>) async throws -> Bool

    func admins(of office: ID<Office>) async throws -> [ID<Member>]
}

extension Member {
    fileprivate var isAdmin: Bool {
        if case .active(let profile) = self { profile.access == .admin } else { false }
    }
}
