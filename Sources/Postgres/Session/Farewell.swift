import CLibPQ

/// Notices that the server ended an idle connection. libpq hands that error to the notice receiver, and reports the connection as lost
/// only later, when the socket closes. Used from the session's thread only.
final class Farewell {
    private(set) var wasSaid = false

    /// The connection must not outlive this object.
    func listen(to connection: OpaquePointer) {
        PQsetNoticeReceiver(
            connection,
            { farewell, notice in
                guard let farewell, let notice else { return }
                Unmanaged<Farewell>.fromOpaque(farewell).takeUnretainedValue().hear(notice)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func hear(_ notice: OpaquePointer) {
        guard let severity = field("V", of: notice), let state = field("C", of: notice) else { return }
        // A server stopped at once ends its connections with a warning.
        wasSaid = wasSaid || ["FATAL", "PANIC"].contains(severity) || PostgresError.isShutdown(state)
    }

    private func field(_ name: Unicode.Scalar, of notice: OpaquePointer) -> String? {
        PQresultErrorField(notice, Int32(UInt8(ascii: name))).map { String(cString: $0) }
    }
}
