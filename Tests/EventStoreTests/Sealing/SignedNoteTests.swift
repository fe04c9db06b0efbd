import Foundation
import Testing

@testable import EventStore

@Suite struct `A signed note` {
    /// The example of C2SP signed-note.
    static let key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    static let note = """
        This is an example message.

        — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

        """

    @Test func `of the specification is valid, and as it was when written again`() throws {
        let key = try #require(VerifierKey(Self.key))
        #expect(key.description == Self.key)
        let note = try SignedNote(Self.note)
        #expect(try note.verified(by: [key]) == [key])
        #expect(note.description == Self.note)
        #expect(note.text == "This is an example message.\n")
    }

    @Test func `is refused when its text or its signature is another`() throws {
        let key = try #require(VerifierKey(Self.key))
        for changed in [Self.note.replacing("This", with: "Thit"), Self.note.replacing("kn8srV1", with: "kn8srV2")] {
            #expect(throws: SignedNote.Flaw.wrongSignature(Self.key)) {
                try SignedNote(changed).verified(by: [key])
            }
        }
    }

    @Test func `signed by nobody who is trusted is refused, and says by whom`() throws {
        let other = try #require(SignerKey(named: "example.com/foo"))
        #expect(throws: SignedNote.Flaw.unknownKey(["example.com/foo+530d903a"])) {
            try SignedNote(Self.note).verified(by: [other.verifier])
        }
    }

    @Test func `may have signatures of keys that nobody knows here`() throws {
        let key = try #require(SignerKey(named: "paraph"))
        let stranger = try #require(SignerKey(named: "witness"))
        let mine = try SignedNote(signing: "text\n", with: key)
        let witness = try SignedNote(signing: "text\n", with: stranger)
        let both = mine.description + witness.description.split(separator: "\n\n")[1]
        #expect(try SignedNote(both).verified(by: [key.verifier]) == [key.verifier])
    }

    @Test(arguments: [
        "", "\n", "text", "text\n", "text\n\n", "text\n\nno signature\n", "text\n\n— name\n", "text\n\n— name AAAA\n",
        "text\n\n— name AAAAAAAA", "text\r\n\n— name AAAAAAAA\n", "text\n\n— name AAAAAAAB=\n",
    ])
    func `is none when it is written otherwise`(text: String) {
        #expect(throws: SignedNote.Flaw.malformed) { try SignedNote(text) }
    }
}

@Suite struct `A key of the log` {
    @Test func `is the published one`() throws {
        let key = try #require(SignerKey("PRIVATE+KEY+paraph+7838d6d3+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"))
        #expect(key.verifier.description == "paraph+7838d6d3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")
        let leaf = try #require(TreeHash(hex: "72b486a076b0febeb55e40b3a29e831372b948e9a62ab3edbe3ad330f5d3e59f"))
        let checkpoint = try Checkpoint(
            origin: "paraph/66666666-6666-4666-8666-666666666666", size: 1, root: leaf, signedWith: key)
        #expect(
            checkpoint.text == """
                paraph/66666666-6666-4666-8666-666666666666
                1
                crSGoHaw/r61XkCzop6DE3K5SOmmKrPtvjrTMPXT5Z8=

                — paraph eDjW08Fe+H1ZHJZM73ioRbEOnJBMeFc/x713tPj7POJeCdc39SNLZ0l9tVvxZRGHVccMPSPXf7wQJFMCRcRNIU7ntgI=

                """)
    }

    @Test func `is written and read again`() throws {
        let key = try #require(SignerKey(named: "kantoor.example/log"))
        let again = try #require(SignerKey(key.description))
        #expect(again.verifier == key.verifier)
        #expect(VerifierKey(key.verifier.description) == key.verifier)
    }

    @Test(arguments: [
        "", "paraph", "paraph+7838d6d3", "paraph+7838d6d4+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "paraphe+7838d6d3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "paraph+7838D6D3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "paraph+7838d6d3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG5", "paraph+7838d6d3+AQOhB7",
    ])
    func `is none when its parts do not fit together`(text: String) { #expect(VerifierKey(text) == nil) }

    @Test(arguments: ["", "a b", "a+b", "a\nb"]) func `has a name without spaces and plus`(name: String) {
        #expect(SignerKey(named: name) == nil)
    }
}

@Suite struct `A checkpoint's text` {
    @Test(arguments: [
        "a\n1\ncrSGoHaw/r61XkCzop6DE3K5SOmmKrPtvjrTMPXT5Z8=", "a\n01\ncrSGoHaw/r61XkCzop6DE3K5SOmmKrPtvjrTMPXT5Z8=\n",
        "a\n-1\ncrSGoHaw/r61XkCzop6DE3K5SOmmKrPtvjrTMPXT5Z8=\n", "a\n1\ncrSGoHaw\n", "a\n1\n",
        "\n1\ncrSGoHaw/r61XkCzop6DE3K5SOmmKrPtvjrTMPXT5Z8=\n",
    ])
    func `has an origin, a size and a root`(text: String) {
        #expect(throws: SignedNote.Flaw.malformed) { try Checkpoint(text + "\n— paraph AAAAAAAA\n") }
    }

    @Test func `may have lines that say more`() throws {
        let text = "a\n1\ncrSGoHaw/r61XkCzop6DE3K5SOmmKrPtvjrTMPXT5Z8=\nmore\n\n— paraph AAAAAAAA\n"
        #expect(try Checkpoint(text).size == 1)
        #expect(try Checkpoint(text).text == text)
    }
}
