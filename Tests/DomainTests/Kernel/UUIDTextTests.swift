import Domain
import Foundation
import Testing

@Suite struct `The text of a UUID` {
    @Test func `is what Foundation writes, in lower case, and is read back as the same`() {
        for _ in 0..<1_000 {
            let uuid = UUID()
            #expect(uuid.text == uuid.uuidString.lowercased())
            #expect(UUID(text: uuid.text) == uuid)
            #expect(UUID(text: uuid.uuidString) == uuid)
        }
    }

    @Test(arguments: [
        "", "-", "0198c7d0-5a3e-7c21-9b1f-3f6d2a7e4b1", "0198c7d0-5a3e-7c21-9b1f-3f6d2a7e4b100",
        "0198c7d05a3e7c219b1f3f6d2a7e4b10", "0198c7d0-5a3e-7c21-9b1f_3f6d2a7e4b10",
        "0198c7d0-5a3e-7c21-9b1f-3f6d2a7e4b1g",
        " 0198c7d0-5a3e-7c21-9b1f-3f6d2a7e4b1", "{198c7d0-5a3e-7c21-9b1f-3f6d2a7e4b1}",
        "0198c7d0-5a3e-7c21-9b1f-3f6d2a7é",
    ])
    func `is refused in any other form`(text: String) {
        #expect(UUID(text: text) == nil)
    }

    @Test func `made at random has version 4, and is another each time`() {
        let made = (0..<1_000).map { _ in UUID.random() }
        #expect(Set(made).count == 1_000)
        #expect(made.allSatisfy { $0.uuid.6 >> 4 == 4 && $0.uuid.8 >> 6 == 2 })
    }

    @Test func `made at random behind a time begins with it, has version 7, and is another each time`() {
        let made = (0..<1_000).map { _ in UUID.random(behind: 0x0198_c7d0_5a3e) }
        #expect(Set(made).count == 1_000)
        #expect(made.allSatisfy { $0.text.hasPrefix("0198c7d0-5a3e-7") && $0.uuid.8 >> 6 == 2 })
    }
}
