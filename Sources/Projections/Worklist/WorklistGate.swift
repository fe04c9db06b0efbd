public import Domain
internal import Foundation
internal import Postgres

/// Whether a send of the list would go through, as far as its rows can tell; the numbers are decided by the send itself.
public struct WorklistGate: Sendable, Equatable {
    public let ready: Bool
    /// In numbering order.
    public let blockers: [NumberingPlan.Blocker]

    /// - Parameter open: how many rows the list has.
    init(open: Int, blockers: [NumberingPlan.Blocker]) {
        self.blockers = blockers
        ready = open > 0 && blockers.isEmpty
    }

    /// - Parameter concerned: those with anything wrong and those that may repeat another, each with its id, validation, reasons, and
    ///   whether it is an unacknowledged duplicate.
    init(open: Int, concerned: Rows, under rule: DuplicateBlocks) throws {
        self.init(open: open, blockers: try concerned.compactMap { try NumberingPlan.Blocker($0, under: rule) })
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

extension NumberingPlan.Blocker {
    fileprivate init?(_ row: Rows.Row, under rule: DuplicateBlocks) throws {
        let validation = Validation(
            code: ValidationCode(rawValue: try row.get(1)) ?? .nokIncomplete,
            reasons: try JSONDecoder().decode([String].self, from: Data(try row.get(2, as: String.self).utf8)))
        self.init(
            ID(try row.get(0, as: UUID.self)), validation, unacknowledgedDuplicate: try row.get(3), under: rule)
    }
}
