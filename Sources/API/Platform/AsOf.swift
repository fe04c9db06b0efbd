import Domain
import Hummingbird
import Projections

/// Answers about the past come from the log itself: they wait for nobody, and are the same for ever.
extension Platform {
    var history: History { History(store: handler.store) }

    /// The position meant.
    /// - Parameter name: of the query parameter.
    /// - Throws: 400 `beyond-the-log`.
    func position(of point: PointInLog, named name: String = "as_of") async throws -> Int64 {
        let head = try await handler.store.head()
        switch point {
        case .position(let position) where position <= head.position: return position
        case .time(let time) where time <= max(clock.now(), head.recordedAt):
            return try await history.position(at: time)
        case .position, .time:
            throw FieldErrors("beyond-the-log", ["head": "\(head.position)", "asked": "\(point)"]).inParameter(name)
        }
    }

    /// One stream's state from the log itself, so that it is never behind: now, or as it was where `as_of` asks for that.
    /// - Throws: 404 where there is nothing of it, or was nothing then.
    func show<State: Decider>(
        _ id: ID<State>, _ request: Request, _ caller: Caller, as body: (Loaded<State>) throws -> CommandAnswer
    ) async throws -> Response {
        let reader = reader(of: caller.office)
        guard let point = try request.query(AsOfRequest.query).asOf else {
            return try Self.shown(try await reader.load(id)) { Response.json(try body($0).body) }
        }
        let position = try await position(of: point)
        return try Self.shown(try await reader.load(id, at: position)) {
            answer(asOf: position, try body($0).body)
        }
    }

    private static func shown<State>(_ loaded: Loaded<State>, _ answer: (Loaded<State>) throws -> Response) throws
        -> Response
    {
        guard loaded.version > 0 else { throw Problem.notFound }
        return try answer(loaded).tagged(version: Int64(loaded.version))
    }

    /// Carries the position it shows, as commands carry theirs.
    func answer(asOf position: Int64, _ json: String) -> Response { answer(asOf: position, Array(json.utf8)) }

    func answer(asOf position: Int64, _ json: [UInt8]) -> Response { Response.json(json).upTo(token(at: position)) }
}
