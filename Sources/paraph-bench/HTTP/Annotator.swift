/// Corrects proposals of its own, one after the other, as a person does who always saw the newest version.
final class Annotator {
    private let request: HTTPRequest
    private var proposals: [(id: String, version: Int)]
    private var turn = 0

    init(_ request: HTTPRequest, _ proposals: [TrialOffice.Proposal]) {
        self.request = request
        self.proposals = proposals.map { ($0.id, $0.version) }
    }

    /// Gives the next proposal another comment.
    /// - Returns: the answer's `Consistency-Token`.
    @discardableResult
    func annotate(over connection: HTTPConnection) throws -> String {
        let body = "{\"comment\":\"vérifié par le cabinet, \(turn)\"}"
        let place = turn % proposals.count
        turn += 1
        return try carryOut(
            place, "PATCH", "", [("content-type", "application/json")], body: body, over: connection)
    }

    /// Annotates, and at the next call checks what was annotated.
    func annotateOrCheck(over connection: HTTPConnection, _ isCheck: Bool) throws {
        guard isCheck, turn > 0 else {
            try annotate(over: connection)
            return
        }
        try carryOut((turn - 1) % proposals.count, "POST", "/check", [], body: nil, over: connection)
    }

    @discardableResult
    private func carryOut(
        _ place: Int, _ method: String, _ action: String, _ fields: [(String, String)], body: String?,
        over connection: HTTPConnection
    ) throws -> String {
        let (id, version) = proposals[place]
        let bytes = request(
            method, "/v1/proposals/\(id)\(action)", [("if-match", "\"\(version)\"")] + fields, body: body)
        let answer = try connection.exchange(bytes)
        try answer.require(200, connection)
        guard let tag = answer.field("etag").flatMap({ Int($0.filter { $0 != "\"" }) }), tag == version + 1,
            let token = answer.field("consistency-token")
        else { throw NothingChanged(proposal: id) }
        proposals[place].version = tag
        return token
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
