public import Domain
internal import Foundation
internal import Postgres

/// Whether a send of the list would go through, as far as its rows can tell; the numbers are decided by the send itself.
public struct WorklistGate: Sendable, Equatable {
    public let ready: Bool
    /// In numbering order.
    public let blockers: [Blocker]

    /// A row that holds the list back, and why.
    public struct Blocker: Sendable, Equatable {
        public let proposal: ID<BookingProposal>
        public let validation: ValidationCode
        public let reasons: [String]
    }

    init(ready: Bool, blockers: [Blocker]) {
        self.ready = ready
        self.blockers = blockers
    }

    init(open: Int, blocked: Rows, _ duplicates: DuplicateBlocks) throws {
        blockers = try blocked.map { try Blocker($0, duplicates) }
        ready = open > 0 && blockers.isEmpty
    }

    public func json() -> String {
        JSONObject { json in
            json.field("ready", ready)
            json.field(
                "blockers",
                blockers.map { blocker in
                    JSONObject { json in
                        json.field("proposal", blocker.proposal)
                        json.field("validation", blocker.validation.rawValue)
                        json.field("reasons", blocker.reasons)
                    }
                })
        }.text
    }
}

extension WorklistGate.Blocker {
    /// Of a row with its id, validation, reasons, and whether a suspected duplicate is unacknowledged.
    fileprivate init(_ row: Rows.Row, _ duplicates: DuplicateBlocks) throws {
        proposal = ID(try row.get(0, as: UUID.self))
        validation = ValidationCode(rawValue: try row.get(1)) ?? .nokIncomplete
        var reasons = try JSONDecoder().decode([String].self, from: Data(try row.get(2, as: String.self).utf8))
        if duplicates == .unacknowledged, try row.get(3) { reasons.append("duplicate-unacknowledged") }
        self.reasons = reasons
    }
}
