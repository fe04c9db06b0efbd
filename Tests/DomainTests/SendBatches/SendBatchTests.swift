import GivenWhenThen
import Testing

@testable import Domain

@Suite struct `A send batch` {
    @Test func `is recorded once`() {
        let sent = SendBatchEvent.Sent(dossier: "\(ID<Dossier>.bakery)", side: "purchase", scope: "list", items: [])
        Given<SendBatch>().when(.record(sent)).then(.sent(sent))
        Given<SendBatch>(.sent(sent)).when(.record(sent)).nothing()
    }
}
