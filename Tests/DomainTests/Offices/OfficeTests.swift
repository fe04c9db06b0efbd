import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `An office` {
    private let opened = OfficeEvent.opened(.init(name: "Cabinet Claire"))

    @Test func `is opened once`() {
        Given<Office>().when(.open(name: "Cabinet Claire")).then(opened)
        Given<Office>(opened).when(.open(name: "Another")).nothing()
    }

    @Test func `that was not opened has no settings to change`() {
        Given<Office>().when(.changeSettings(.init(help: true))).refused(.unknownOffice)
        #expect(Office().settings == OfficeSettings())
    }

    @Test func `starts with the choices of the factory`() {
        let settings = Given<Office>(opened).state.settings
        #expect(settings.sendGate == .wholeList)
        #expect(settings.duplicateBlocks == .unacknowledged)
        #expect(settings.validationMode == .collaborator)
        #expect(!settings.help)
    }

    @Test func `keeps the settings a change does not name`() {
        let changed = Given<Office>(opened, .settingsChanged(.init(sendGate: .selection)))
            .when(.changeSettings(.init(help: true))).state.settings
        #expect(changed.sendGate == .selection && changed.help && changed.duplicateBlocks == .unacknowledged)
    }

    @Test func `does not change a setting to what it is`() {
        Given<Office>(opened).when(.changeSettings(.init(sendGate: .wholeList, help: false))).nothing()
        Given<Office>(opened).when(.changeSettings(.init())).nothing()
    }

    @Test func `ignores a choice it does not know`() {
        var change = OfficeEvent.SettingsChanged()
        change.sendGate = "every_second_tuesday"
        #expect(Given<Office>(opened, .settingsChanged(change)).state.settings.sendGate == .wholeList)
    }
}
