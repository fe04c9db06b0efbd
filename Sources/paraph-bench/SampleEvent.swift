import Domain
import EventStore
import Foundation
import Synchronization

/// The event both sides write: a checked proposal of middling size.
enum SampleEvent {
    static let type = "proposal.checked"
    static let actor = "member:0198c7d0-5a3e-7c21-9b1f-3f6d2a7e4b10"
    static let body = """
        {"account_lines":[{"account":"604000","amount_cents":100000,"label":"Marchandises","vat_code":"21"},{"account":\
        "613200","amount_cents":23456,"label":"Frais de port","vat_code":"21"}],"annotations":["vérifié par le cabinet",\
        "à payer avant l'échéance"],"counterparty":{"iban":"BE68539007547034","name":"Établissements Dupont & Fils SA",\
        "vat":"BE0123456749"},"document":"0198c7d0-5a3e-7c21-9b1f-3f6d2a7e4b11","invoice":{"currency":"EUR","date":\
        "2026-03-14","due":"2026-04-13","gross_cents":149382,"net_cents":123456,"number":"F2026-004711","vat_cents":25926},\
        "journal":"ACH","period":"2026-03","status":"checked"}
        """

    static func append(
        to stream: StreamID, of office: ID<Office>, version: Int, answer: KeyedAnswer? = nil
    ) -> AppendRequest {
        let event = PreparedEvent(
            id: .timeOrdered(), office: office.uuid, dossier: office.uuid, stream: stream, type: type, actor: actor,
            causation: office.uuid, correlation: stream.id, body: body)
        return AppendRequest(
            office: office, writes: [.init(stream: stream, expectedVersion: version, events: [event])], guards: [],
            answer: answer)
    }

    static let requestHash = Data(repeating: 0x5a, count: 32)

    /// A client's fresh key, and what its command that writes the event is answered: made with or without a record of it.
    @inline(never)
    static func answer() -> (key: String, StoredAnswer) {
        let headers = ["etag": "\"7\"", "consistency-token": "0198c7d0-5a3e-7c21-9b1f-3f6d2a7e4b12:1234567"]
        return (UUID.timeOrdered().text, StoredAnswer(status: 200, headers: headers, body: Data(body.utf8)))
    }
}

extension UUID {
    private static let drawn = Atomic(UInt64.random(in: 0...UInt64.max))

    /// RFC 9562 version 7: neighbours in time are neighbours in an index. The rest is drawn without the system, whose random numbers
    /// cost a call each, and the callers share the machine with what is measured.
    static func timeOrdered() -> UUID {
        let milliseconds = UInt64(Date().timeIntervalSince1970 * 1000)
        let number = drawn.wrappingAdd(1, ordering: .relaxed).newValue
        let high = (milliseconds << 16 | 0x7000 | number & 0xfff).bigEndian
        let low = (number &* 0x9e37_79b9_7f4a_7c15 >> 2 | 0x8000_0000_0000_0000).bigEndian
        return withUnsafeBytes(of: (high, low)) { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}
