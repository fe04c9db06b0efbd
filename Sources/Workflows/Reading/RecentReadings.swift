import Domain

/// What was read in the last moments, before any read model can know: of two copies of one invoice read at the same time,
/// the second to come here sees the first. One server reads at a time, so its memory is enough.
actor RecentReadings {
    private struct Reading {
        let proposal: ID<BookingProposal>
        let identity: InvoiceIdentity
    }

    private var readings: [Reading] = []

    private static let most = 2_000

    /// Remembers what was read, and gives the last of those like it that came before.
    func remember(_ proposal: ID<BookingProposal>, _ identity: InvoiceIdentity) -> [ID<BookingProposal>] {
        let like = readings.filter { $0.proposal != proposal && $0.identity.resembles(identity) }.map(\.proposal)
        forget(proposal)
        readings.append(Reading(proposal: proposal, identity: identity))
        if readings.count > Self.most { readings.removeFirst(Self.most / 2) }
        return like.suffix(SuspectedDuplicates.mostNamed)
    }

    /// For a reading that was not recorded after all.
    func forget(_ proposal: ID<BookingProposal>) {
        readings.removeAll { $0.proposal == proposal }
    }
}
