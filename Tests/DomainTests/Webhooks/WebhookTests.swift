import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `A webhook` {
    private static let settings = WebhookSettings(
        url: "https://example.be/hook", description: nil, types: ["document.*"], dossiers: nil, categories: nil,
        document: nil, ordered: false, member: nil)
    private let added = WebhookEvent.added(settings.payload)

    @Test func `is added once`() {
        Given<Webhook>().when(.add(Self.settings)).then(added)
        Given<Webhook>(added).when(.add(Self.settings)).nothing()
    }

    @Test func `keeps what a change does not name, and records no change that changes nothing`() {
        let change = WebhookEvent.Changed(url: nil, description: nil, types: nil, ordered: true)
        let changed = Given<Webhook>(added).when(.change(change))
        changed.then(.changed(change))
        #expect(changed.state.settings?.ordered == true && changed.state.settings?.url == Self.settings.url)
        Given<Webhook>(added, .changed(change)).when(.change(change)).nothing()
    }

    @Test func `is disabled by a receiver that is gone, and enabled by a person`() {
        Given<Webhook>(added).when(.disable(.gone)).then(.disabled(.init(reason: "gone")))
        let disabled = Given<Webhook>(added, .disabled(.init(reason: "gone")))
        #expect(disabled.state == .disabled(Self.settings, .gone))
        disabled.when(.disable(.asked)).nothing()
        disabled.when(.enable).then(.enabled(.init(member: "\(ID<Member>.claire)")))
        Given<Webhook>(added).when(.enable).nothing()
    }

    @Test func `goes by the rights of whoever gave it its address, and nobody else's change counts`() {
        let other = WebhookEvent.Changed(url: "https://example.be/other", description: nil, types: nil, ordered: nil)
        var moved = other
        moved.member = "\(ID<Member>.claire)"
        for history in [[added], [added, .disabled(.init(reason: "rights-lost"))]] {
            let changed = Given<Webhook>(history).when(.change(other))
            changed.then(.changed(moved))
            #expect(changed.state.settings?.member == .claire)
        }
        let same = WebhookEvent.Changed(url: Self.settings.url, description: nil, types: ["task.*"], ordered: nil)
        Given<Webhook>(added, .changed(moved)).when(.change(other), in: .by(.agent)).nothing()
        let kept = Given<Webhook>(added).when(.change(same))
        kept.then(.changed(same))
        #expect(kept.state.settings?.member == nil)
    }

    @Test func `goes by the rights of whoever enabled it`() {
        let disabled = WebhookEvent.disabled(.init(reason: "rights-lost"))
        #expect(Given<Webhook>(added, disabled).when(.enable).state.settings?.member == .claire)
        #expect(Given<Webhook>(added, disabled).when(.enable, in: .by(.policy("demo"))).state.settings?.member == nil)
    }

    @Test func `shows what its member sees now, and nothing to one who may not read events`() throws {
        func member(_ profile: AccessProfile, _ dossiers: [ID<Dossier>]) throws -> Member {
            let email = try #require(EmailAddress("marc@kantoor.example"))
            let invitation = Invitation(
                kind: profile.kind, email: email, name: "Marc", profile: profile, dossiers: dossiers, locale: .french)
            return Given<Member>(.invited(invitation.payload)).state
        }
        var narrow = Self.settings
        narrow.dossiers = [.bakery]
        #expect(Self.settings.within(try member(.admin, [])) == Self.settings)
        #expect(Self.settings.within(try member(.collaborator, [.bakery])) == narrow)
        #expect(narrow.within(try member(.collaborator, []))?.dossiers == [])
        #expect(Self.settings.within(try member(.support, [.bakery])) == nil)
        #expect(Self.settings.within(.unknown) == nil)
        #expect(narrow.shows(.bakery) && !narrow.shows(nil) && Self.settings.shows(nil))
    }

    @Test func `is gone for good once removed`() {
        let removed = Given<Webhook>(added, .removed(.init()))
        #expect(removed.state.settings == nil)
        removed.when(.remove).nothing()
        removed.when(.enable).refused(.unknownWebhook)
        Given<Webhook>().when(.remove).refused(.unknownWebhook)
    }
}
