/// Corrects proposals of its own, one after the other, as a person does who always saw the newest version.
final class Annotator {
    private let request: HTTPRequest
    private var proposals: [(id: String, version: Int)]
    private var turn = 0
    /// Of the proposal that the last command was about.
    private var place = 0

    init(_ request: HTTPRequest, _ proposals: [TrialOffice.Proposal]) {
        self.request = request
        self.proposals = proposals.map { ($0.id, $0.version) }
    }

    /// Gives the next proposal another comment.
    /// - Returns: the answer's `Consistency-Token`.
    @discardableResult
    func annotate(over connection: HTTPConnection) throws -> String {
        try hear(try connection.exchange(annotation()), over: connection)
    }

    /// The command that gives the next proposal another comment.
    func annotation() -> [UInt8] {
        place = turn % proposals.count
        let body = "{\"comment\":\"vérifié par le cabinet, \(turn)\"}"
        turn += 1
        return command("PATCH", "", [("content-type", "application/json")], body: body)
    }

    /// The command that checks what was annotated last.
    func check() -> [UInt8] { command("POST", "/check", [], body: nil) }

    /// Takes the answer to the command made last.
    /// - Returns: its `Consistency-Token`.
    @discardableResult
    func hear(_ answer: HTTPConnection.Answer, over connection: HTTPConnection) throws -> String {
        try answer.require(200, connection)
        let (id, version) = proposals[place]
        guard let tag = answer.field("etag").flatMap({ Int($0.filter { $0 != "\"" }) }), tag == version + 1,
            let token = answer.field("consistency-token")
        else { throw NothingChanged(proposal: id) }
        proposals[place].version = tag
        return token
    }

    private func command(
        _ method: String, _ action: String, _ fields: [(String, String)], body: String?
    ) -> [UInt8] {
        let (id, version) = proposals[place]
        return request(method, "/v1/proposals/\(id)\(action)", [("if-match", "\"\(version)\"")] + fields, body: body)
    }

    struct NothingChanged: Error {
        let proposal: String
    }
}

extension [TrialOffice.Proposal] {
    /// As many shares as there are takers, each of its own proposals.
    func dealt(to takers: Int) -> [[TrialOffice.Proposal]] {
        (0..<takers).map { taker in stride(from: taker, to: count, by: takers).map { self[$0] } }
    }
}
