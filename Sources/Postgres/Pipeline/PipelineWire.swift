import CLibPQ
import DequeModule
import Glibc

/// One connection in pipeline mode, and the segments that were sent over it and not answered yet. Confined to the pipeline's thread.
final class PipelineWire {
    private let connection: OpaquePointer
    private let queue: PipelineQueue
    private var statements = StatementCache()
    private var segments = Deque<SegmentUnderWay>()
    private var taken: [PipelineRequest] = []
    /// The server's last error, when it said why it ends the connection.
    private var farewell: PostgresError?

    /// How many segments may be under way: enough to keep the server busy. The others wait in the queue, which refuses them when it is
    /// full.
    private let window = 256

    /// A segment under way: what it was sent for, and the results received so far.
    private struct SegmentUnderWay {
        enum Purpose {
            case prepare(StatementCache.Statement)
            case deallocate
            case request(PipelineRequest, [StatementCache.Statement])
        }

        let purpose: Purpose
        var rows: [Rows] = []
        var error: PostgresError?

        func answer(_ result: Result<[Rows], any Error>) {
            if case .request(let request, _) = purpose { request.ticket.answer(result) }
        }
    }

    init(_ configuration: SessionConfiguration, _ queue: PipelineQueue) throws(PostgresError) {
        connection = try configuration.open()
        self.queue = queue
        guard PQsetnonblocking(connection, 1) == 0, PQenterPipelineMode(connection) == 1 else {
            throw PostgresError(connection: connection)
        }
    }

    deinit { PQfinish(connection) }

    /// Sends and receives. Returns when the queue was closed and everything is answered; throws when the connection is lost,
    /// after telling all who wait for an answer.
    func carry() throws(PostgresError) {
        do throws(PostgresError) {
            while true {
                try send()
                if segments.isEmpty, queue.isClosed, queue.isEmpty { return }
                try sleep()
                try receive()
            }
        } catch {
            let error = farewell ?? error
            for segment in segments { segment.answer(.failure(segment.error ?? error)) }
            throw error
        }
    }
}

// Sending.
extension PipelineWire {
    /// Sends all waiting requests, as far as the window allows, before the thread sleeps again.
    private func send() throws(PostgresError) {
        // Requests whose callers were cancelled are not sent and do not fill the window, so there may be room for more.
        while queue.take(max(0, window - segments.count), into: &taken) { try sendTaken() }
    }

    private func sendTaken() throws(PostgresError) {
        defer { taken.removeAll(keepingCapacity: true) }
        for (index, request) in taken.enumerated() where request.ticket.isOpen {
            do throws(PostgresError) {
                try send(request)
            } catch {
                for request in taken[index...] { request.ticket.answer(.failure(error)) }
                throw error
            }
        }
    }

    private func send(_ request: PipelineRequest) throws(PostgresError) {
        var prepared: [StatementCache.Statement] = []
        prepared.reserveCapacity(request.statements.count)
        for sql in request.statements {
            let statement = try prepare(sql)
            if let failure = statement.failure { return request.ticket.answer(.failure(failure)) }
            prepared.append(statement)
        }
        for (sql, statement) in zip(request.statements, prepared) {
            let sent = sql.parameters.withPointers {
                PQsendQueryPrepared(connection, statement.name, $0.count, $0.values, $0.lengths, $0.formats, 1)
            }
            try expect(sent)
        }
        try sync(SegmentUnderWay(purpose: .request(request, prepared)))
    }

    /// A statement is prepared in a segment of its own: in a request's segment, an error before it would undo the preparing too.
    private func prepare(_ sql: SQL) throws(PostgresError) -> StatementCache.Statement {
        let types = sql.parameters.types
        if let known = statements.find(sql.text, types) { return known }
        if let refusal = sql.text.refusal(parameters: types.count) { return .unsendable(sql.text, types, refusal) }
        if let oldest = statements.oldestIfFull() {
            statements.forget(oldest)
            try expect(PQsendQueryParams(connection, "DEALLOCATE \(oldest.name)", 0, nil, nil, nil, nil, 1))
            try sync(SegmentUnderWay(purpose: .deallocate))
        }
        let statement = statements.insert(sql.text, types)
        try expect(PQsendPrepare(connection, statement.name, sql.text, Int32(types.count), types))
        try sync(SegmentUnderWay(purpose: .prepare(statement)))
        return statement
    }

    private func sync(_ segment: SegmentUnderWay) throws(PostgresError) {
        try expect(PQpipelineSync(connection))
        segments.append(segment)
    }

    private func expect(_ success: Int32) throws(PostgresError) {
        guard success == 1 else { throw PostgresError(connection: connection) }
    }
}

// Receiving.
extension PipelineWire {
    private func sleep() throws(PostgresError) {
        let unsent = PQflush(connection)
        guard unsent >= 0 else { throw PostgresError(connection: connection) }
        let ready = queue.wakeup.sleep(
            socket: PQsocket(connection), events: unsent == 1 ? POLLIN | POLLOUT : POLLIN, timeout: nil)
        guard ready & ~POLLOUT != 0 else { return }
        if PQconsumeInput(connection) == 0 {
            // What the server sent before it hung up is still to be read.
            let lost = PostgresError(connection: connection)
            try receive()
            throw lost
        }
    }

    private func receive() throws(PostgresError) {
        var pauses = 0
        while PQisBusy(connection) == 0 {
            // Between the results of two statements libpq answers nil once; more than that means there is nothing left.
            guard let result = PQgetResult(connection) else {
                pauses += 1
                if pauses > 2 { break }
                continue
            }
            pauses = 0
            try accept(result)
        }
        guard PQstatus(connection) == CONNECTION_OK else { throw PostgresError(connection: connection) }
    }

    private func accept(_ result: OpaquePointer) throws(PostgresError) {
        guard !segments.isEmpty else {
            defer { PQclear(result) }
            // A result while nothing is under way: the server is ending the connection.
            throw PostgresError(result: result, connection: connection)
        }
        switch PQresultStatus(result) {
        case PGRES_PIPELINE_SYNC:
            PQclear(result)
            try finish(segments.removeFirst())
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            segments[0].rows.append(Rows(result))
        case PGRES_PIPELINE_ABORTED:
            PQclear(result)
        default:
            defer { PQclear(result) }
            try note(PostgresError(result: result, connection: connection))
        }
    }

    private func note(_ error: PostgresError) throws(PostgresError) {
        segments[0].error = segments[0].error ?? error
        guard error.isConnectionLost else { return }
        farewell = error
        throw error
    }

    /// A sync arrived: only now is the segment committed, so only now is its caller answered.
    private func finish(_ segment: SegmentUnderWay) throws(PostgresError) {
        switch segment.purpose {
        case .deallocate: break
        case .prepare(let statement):
            statement.failure = segment.error
            if segment.error != nil { statements.forget(statement) }
        case .request(let request, let prepared):
            if let error = segment.error {
                refuse(request, error, prepared)
            } else {
                segment.answer(.success(segment.rows))
            }
        }
        guard PQtransactionStatus(connection) != PQTRANS_INTRANS, PQtransactionStatus(connection) != PQTRANS_INERROR
        else {
            throw PostgresError("25001", "a segment left a transaction open; its connection is given up")
        }
    }

    private func refuse(_ request: PipelineRequest, _ error: PostgresError, _ prepared: [StatementCache.Statement]) {
        guard error.isStaleStatement else { return request.ticket.answer(.failure(error)) }
        if let failure = prepared.lazy.compactMap(\.failure).first { return request.ticket.answer(.failure(failure)) }
        for statement in prepared { statements.forget(statement) }
        guard !request.isSecondAttempt else { return request.ticket.answer(.failure(error)) }
        // The whole segment was undone, so it can be sent again with its statements prepared anew.
        var again = request
        again.isSecondAttempt = true
        queue.putBack(again)
    }
}
