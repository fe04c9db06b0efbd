import Domain

/// What was read in the last moments, before any read model can know: of two copies of one invoice read at the same time,
/// the second to come here sees the first. One server reads at a time, so its memory is enough.
actor RecentReadings {
    private var readings: [EarlierProposal] = []

    private static let most = 2_000

    /// Remembers `reading`, and gives those like it that came before.
    func remember(_ reading: EarlierProposal) -> [ID<BookingProposal>] {
        let like = readings.filter { $0.id != reading.id && $0.identity.resembles(reading.identity) }.map(\.id)
        forget(reading.id)
        readings.append(reading)
        if readings.count > Self.most { readings.removeFirst(Self.most / 2) }
        return like
    }

    /// For a reading that was not recorded after all.
    func forget(_ proposal: ID<BookingProposal>) {
        readings.removeAll { $0.id == proposal }
    }
}
