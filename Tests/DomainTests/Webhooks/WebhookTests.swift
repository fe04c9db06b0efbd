import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `A webhook` {
    private static let settings = WebhookSettings(
        url: "https://example.be/hook", description: nil, types: ["document.*"], dossiers: nil, categories: nil,
        document: nil, ordered: false)
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
        disabled.when(.enable).then(.enabled(.init()))
        Given<Webhook>(added).when(.enable).nothing()
    }

    @Test func `is gone for good once removed`() {
        let removed = Given<Webhook>(added, .removed(.init()))
        #expect(removed.state.settings == nil)
        removed.when(.remove).nothing()
        removed.when(.enable).refused(.unknownWebhook)
        Given<Webhook>().when(.remove).refused(.unknownWebhook)
    }
}
