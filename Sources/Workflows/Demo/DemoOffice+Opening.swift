import Domain
import EventStore
import Foundation

/// Who is who in the demo office.
struct DemoCast: Sendable {
    let office: ID<Office>
    let admin: ID<Member>
    let collaborator: ID<Member>
    let client: ID<Member>
    /// In the order of `DemoDossier.all`.
    let dossiers: [ID<Dossier>]

    /// The dossiers the collaborator has.
    static let assigned = 0..<3
    /// The dossier whose manager delivers through the portal.
    static let portal = 0

    func worker(on dossier: Int) -> Author { .member(Self.assigned.contains(dossier) ? collaborator : admin) }

    func deliverer(to dossier: Int) -> Author { dossier == Self.portal ? .member(client) : worker(on: dossier) }
}

extension DemoOffice {
    struct Opened {
        let cast: DemoCast
        let token: TokenSecret
    }

    /// A new token of the admin, where the log has the office already; nil where it is still to be loaded.
    ///
    /// What an interrupted load had done is in the log for good, so the office may lack the rest.
    public func reopen() async throws -> Entrance? {
        let dossiers = EventFilter(office: Self.office, types: [DossierEvent.Activated.eventType])
        let batch = try await handler.store.events(after: 0, limit: 1, where: dossiers)
        guard let first = batch.events.first?.dossier else { return nil }
        let admin = Member.id(invitedAs: Self.adminAddress, by: Self.office)
        let issued = try await administration.issueToken("demo office", to: admin, of: Self.office, scopes: nil)
        return Entrance(token: issued.secret.text, firstDossier: first)
    }

    func openOffice(on today: CalendarDate) async throws -> Opened {
        let opened = try await administration.openOffice(
            Self.name, admin: "Claire Moreau", email: Self.adminAddress, as: Self.office)
        let admin = Author.member(opened.admin)
        var dossiers: [ID<Dossier>] = []
        for dossier in DemoDossier.all {
            dossiers.append(try await activate(dossier, on: today, context(admin, of: opened.office)))
        }
        let collaborator = Invitation(
            kind: .office, email: Self.address("joris.desmet@fiduciaire-du-canal.example"), name: "Joris De Smet",
            profile: .collaborator,
            dossiers: Array(dossiers[DemoCast.assigned]), locale: .dutch)
        let client = Invitation(
            kind: .client, email: Self.address("emma.clarke@lefournil.example"), name: "Emma Clarke",
            profile: .fullAccess,
            dossiers: [dossiers[DemoCast.portal]], locale: .english)
        let cast = DemoCast(
            office: opened.office, admin: opened.admin,
            collaborator: try await invite(collaborator, context(admin, of: opened.office)),
            client: try await invite(client, context(admin, of: opened.office)), dossiers: dossiers)
        return Opened(cast: cast, token: opened.token)
    }

    /// The first month is closed for purchases: what came before the office took over is not booked here.
    private func activate(
        _ dossier: DemoDossier, on today: CalendarDate, _ context: CommandContext
    ) async throws -> ID<Dossier> {
        let first = today.adding(days: -DemoPlan.reach).accountingPeriod
        let loaded = try await activating.activate(
            dossier.activation(on: today), journals: dossier.journals(from: first), in: context, key: nil
        ) { _ in nil }.unkeyed.value.dossier
        _ = try await handler.handle(
            .close(first, affected: []), on: Journal.id(DemoDossier.purchases, of: loaded.id), dossier: loaded.id,
            in: context)
        return loaded.id
    }

    private func invite(_ invitation: Invitation, _ context: CommandContext) async throws -> ID<Member> {
        let id = Member.id(invitedAs: invitation.email, by: context.office)
        _ = try await handler.handle(.invite(invitation), on: id, dossier: nil, in: context)
        return id
    }

    private static let adminAddress = address("claire.moreau@fiduciaire-du-canal.example")

    private static func address(_ text: String) -> EmailAddress {
        guard let address = EmailAddress(text) else { preconditionFailure("\(text) is no e-mail address") }
        return address
    }
}
