import CLibPQ

/// Whether the server ended an idle connection. libpq hands such an error to the notice receiver, and learns that the connection is lost
/// only later, when the socket closes. Used from the session's thread alone.
final class Farewell {
    private(set) var wasSaid = false

    /// The connection must not outlive this object.
    func listen(to connection: OpaquePointer) {
        wasSaid = false
        PQsetNoticeReceiver(
            connection,
            { farewell, notice in
                guard let farewell, let notice else { return }
                Unmanaged<Farewell>.fromOpaque(farewell).takeUnretainedValue().hear(notice)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func hear(_ notice: OpaquePointer) {
        guard let severity = PQresultErrorField(notice, Int32(UInt8(ascii: "V"))) else { return }
        wasSaid = wasSaid || ["FATAL", "PANIC"].contains(String(cString: severity))
    }
}
