/// Where account and VAT code of a drafted line came from, where that is not where its amounts did.
public struct LineOrigins: Sendable, Equatable, Codable {
    public var account: Provenance.Source?
    public var vatCode: Provenance.Source?

    public init(account: Provenance.Source? = nil, vatCode: Provenance.Source? = nil) {
        self.account = account
        self.vatCode = vatCode
    }

    init(_ line: BookingProposalEvent.Line) {
        account = line.accountSource.map { Provenance.Source(rawValue: $0) }
        vatCode = line.vatCodeSource.map { Provenance.Source(rawValue: $0) }
    }
}

extension BookingLine {
    /// As a reading drafts it.
    public func payload(from origins: LineOrigins) -> BookingProposalEvent.Line {
        var payload = payload
        payload.accountSource = origins.account?.rawValue
        payload.vatCodeSource = origins.vatCode?.rawValue
        return payload
    }
}

extension ProposalContent {
    /// - Parameter index: the line's place among `fields.lines`.
    public func origins(ofLine index: Int) -> LineOrigins {
        guard let lineOrigins, lineOrigins.indices.contains(index) else { return LineOrigins() }
        return lineOrigins[index]
    }
}
