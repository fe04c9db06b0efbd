public import Domain
import EventStore
public import Foundation
import Logging
import Postgres

/// What the operator does from the command line, beside any running server: open offices, issue tokens.
public struct Administration: Sendable {
    private let store: PostgresEventStore
    private let pool: Pool
    private let handler: CommandHandler
    private let access: AccessControl

    /// - Parameter conninfo: as the server's role.
    public init(conninfo: String) throws {
        var logger = Logger(label: "paraph.administration")
        logger.logLevel = .error
        store = PostgresEventStore(conninfo: conninfo, logger: logger)
        pool = Pool(
            SessionConfiguration(conninfo: conninfo, role: "paraph_writer", commitsDurably: true), size: 2,
            logger: logger)
        handler = CommandHandler(store: store)
        access = AccessControl(handler: handler, secrets: TokenSecrets(pool: pool))
    }

    public func close() async {
        store.close()
        await pool.close()
    }

    public struct OpenedOffice: Sendable {
        public let office: ID<Office>
        public let admin: ID<Member>
        public let token: TokenSecret
    }

    /// An office with its first admin and that admin's token; where it is open already, another token of that admin.
    public func openOffice(
        _ name: String, admin: String, email: EmailAddress, as office: ID<Office> = ID(UUID.random())
    ) async throws -> OpenedOffice {
        let context = context(in: office)
        let member = Member.id(invitedAs: email, by: office)
        _ = try await handler.perform(in: context) { reader in
            var act = Act()
            let officeStream = try await reader.load(office)
            act.append(try officeStream.state.decide(.open(name: name), in: context), to: officeStream, dossier: nil)
            let invitation = Invitation(
                kind: .office, email: email, name: admin, profile: .admin, dossiers: [], locale: .french)
            let memberStream = try await reader.load(member)
            act.append(try memberStream.state.decide(.invite(invitation), in: context), to: memberStream, dossier: nil)
            return .init(act, ())
        }
        let issued = try await issueToken("first admin", to: member, of: office, scopes: nil)
        return OpenedOffice(office: office, admin: member, token: issued.secret)
    }

    /// - Parameter scopes: nil for all the member's profile has.
    /// - Throws: `MemberRefusal.unknownMember`, `ScopesBeyondProfile`, and what `AccessControl.issue` throws.
    public func issueToken(
        _ name: String, to member: ID<Member>, of office: ID<Office>, scopes: Set<Scope>?
    ) async throws -> AccessControl.Issued {
        let reader = StreamReader(store: store, office: office)
        guard case .active(let profile) = try await reader.load(member).state else { throw MemberRefusal.unknownMember }
        let beyond = (scopes ?? []).filter { !$0.isCovered(by: profile.access.scopes) }
        guard beyond.isEmpty else { throw ScopesBeyondProfile(scopes: Set(beyond), profile: profile.access) }
        return try await access.issue(
            name, to: member, profile.kind, scopes: scopes ?? profile.access.scopes, dossiers: nil, expiresAt: nil,
            in: context(in: office))
    }

    private func context(in office: ID<Office>) -> CommandContext {
        let cause = UUID.random()
        return CommandContext(
            office: office, author: .policy("operator"), now: Timestamp(Date()), correlation: cause, causation: cause,
            makeID: { UUID.timeOrdered() })
    }
}

/// A token would be told to allow what its member may not: every use of it would be refused.
public struct ScopesBeyondProfile: Error, CustomStringConvertible {
    public let scopes: Set<Scope>
    public let profile: AccessProfile

    public var description: String {
        let names = scopes.map(\.rawValue).sorted().joined(separator: ", ")
        return "The profile \(profile.rawValue) does not have \(names)."
    }
}
