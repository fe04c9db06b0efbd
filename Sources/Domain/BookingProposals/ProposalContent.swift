/// How the values came to be (FEATURES WL-05, A-44).
public enum RecognitionType: String, Sendable, Codable {
    case air = "AIR"
    case ubl = "UBL"
    case manual = "MANUAL"
}

/// What a proposal says and what people did with it, whether it is open, sent or deleted.
public struct ProposalContent: Sendable, Equatable, Codable {
    public let dossier: ID<Dossier>
    public let document: ID<Document>
    public var side: InvoiceSide
    public var type: RecognitionType
    /// When its document was sent to the office; the third key of the numbering order (FEATURES A-02).
    public let sentAt: Timestamp
    public let pages: Int
    /// Why there was nothing to read, where the reading itself failed.
    public var failure: String?
    @CopyOnWrite public var fields: ProposalFields
    public var brokenRules: [String] = []
    public var readingWarnings: [String] = []
    public var check: ProposalCheck?
    public var duplicateOf: [ID<BookingProposal>] = []
    /// Entries of the books that came by no document, by external reference.
    public var duplicateOfEntries: [String] = []
    public var duplicatesAcknowledged = false
    public var needsHelp = false
    public var provenance: [ProposalField: Provenance] = [:]
    /// One for each line; nil where all of them came from where the amounts did, or from a person.
    public var lineOrigins: [LineOrigins]?

    init?(_ drafted: BookingProposalEvent.Drafted) {
        guard let dossier = ID<Dossier>(drafted.dossier), let document = ID<Document>(drafted.document),
            let side = InvoiceSide(rawValue: drafted.side), let sentAt = Timestamp(drafted.sentAt)
        else { return nil }
        self.dossier = dossier
        self.document = document
        self.side = side
        self.sentAt = sentAt
        type = RecognitionType(rawValue: drafted.type) ?? .manual
        pages = drafted.pages
        fields = ProposalFields(drafted)
        brokenRules = drafted.brokenRules
        readingWarnings = drafted.warnings
        let filled = fields.filled
        let reading = Provenance(source: .init(rawValue: drafted.source), by: nil, was: [])
        provenance.reserveCapacity(filled.count)
        for field in filled { provenance[field] = reading }
        let origins = drafted.lines.map { LineOrigins($0) }
        if origins.contains(where: { $0 != LineOrigins() }) { lineOrigins = origins }
    }

    init?(_ failed: BookingProposalEvent.ReadingFailed) {
        guard let dossier = ID<Dossier>(failed.dossier), let document = ID<Document>(failed.document),
            let side = InvoiceSide(rawValue: failed.side), let sentAt = Timestamp(failed.sentAt)
        else { return nil }
        self.dossier = dossier
        self.document = document
        self.side = side
        self.sentAt = sentAt
        type = .manual
        pages = failed.pages
        failure = failed.reason
        fields = ProposalFields()
        fields.journal = failed.journal
        fields.journalRules.takesForeignCurrency = failed.foreignCurrency
    }

    mutating func annotate(_ change: BookingProposalEvent.Annotated) {
        let before = change.touched.map { (field: $0, value: fields.value(of: $0)) }
        fields.apply(change)
        for (field, value) in before { trace(field, from: value, by: change.by, follows: change.follows(field)) }
        brokenRules.removeAll(where: change.settles)
        readingWarnings.removeAll(where: change.dispels)
        if !fields.isEmpty { failure = nil }
        // The check was of the values before this change. Fiscal years that were declared meanwhile change none.
        if !change.touched.isEmpty { check = nil }
    }

    /// With the VAT number of its counterparty, where it knows none.
    public func naming(_ vatNumber: VATNumber?) -> ProposalContent {
        guard let vatNumber, fields.counterparty?.vatNumber == nil else { return self }
        var proposal = self
        proposal.fields.counterparty?.vatNumber = vatNumber
        return proposal
    }

    /// In the worklist again as it was sent, unchecked. A VAT number that its counterparty alone had stated is none of its own: by now
    /// the counterparty may have another.
    func returned(_ returned: BookingProposalEvent.Returned, from booking: ProposalBooking) -> ProposalContent {
        var proposal = reopened(under: returned.journalRules)
        if booking.counterpartyVATNumber != nil { proposal.fields.counterparty?.vatNumber = nil }
        return proposal
    }

    /// In the worklist again as it was deleted, unchecked.
    func restored(_ restored: BookingProposalEvent.Restored) -> ProposalContent {
        reopened(under: restored.journalRules)
    }

    private func reopened(under rules: JournalRules) -> ProposalContent {
        var proposal = self
        proposal.fields.journalRules = rules
        proposal.check = nil
        proposal.needsHelp = false
        return proposal
    }

    mutating func move(_ moved: BookingProposalEvent.Moved) {
        side = InvoiceSide(rawValue: moved.side) ?? side
        let journal = fields.value(of: .journal)
        fields.journal = moved.journal
        fields.journalRules = moved.journalRules
        trace(.journal, from: journal, by: moved.by, follows: moved.journalFollows == true)
        if moved.ratesFollow == true { takeRatesOfSide(by: moved.by) }
        check = nil
    }

    /// The rates of lines under reverse charge follow the move. No person gave the lines, so no question about them is settled.
    private mutating func takeRatesOfSide(by author: String) {
        let lines = fields.value(of: .lines)
        let warning = ReadingWarning.reverseChargeRate.rawValue
        if side == .purchase, fields.lines.contains(where: \.lacksRateOwed), !readingWarnings.contains(warning) {
            readingWarnings = (readingWarnings + [warning]).sorted()
        }
        fields.lines = fields.lines.map { $0.moved(to: side) }
        trace(.lines, from: lines, by: author, follows: true)
    }

    private mutating func trace(
        _ field: ProposalField, from value: ProposalFieldValue?, by author: String, follows: Bool
    ) {
        guard fields.value(of: field) != value else { return }
        if field == .lines, !follows { lineOrigins = nil }
        provenance[field] = Provenance(
            source: follows ? .derived : .member, by: author, was: provenance[field].earlierValues(and: value))
    }
}

extension ProposalContent {
    /// The fiscal year its period lies in; nil where it stands in that one, or has no period.
    func year(in calendar: FiscalCalendar) -> String? {
        guard let year = fields.period.map(calendar.label(of:)), year != fields.fiscalYear else { return nil }
        return year
    }

    func placed(inYear year: String) -> ProposalContent {
        guard fields.fiscalYear != year else { return self }
        var proposal = self
        proposal.fields.fiscalYear = year
        return proposal
    }
}

/// Who verified it (FEATURES VC-01, A-13).
public struct ProposalCheck: Sendable, Equatable, Codable {
    public let by: String
    public let role: MemberKind
    public let at: String

    init(_ checked: BookingProposalEvent.Checked) {
        by = checked.by
        role = MemberKind(rawValue: checked.role) ?? .office
        at = checked.at
    }
}

/// What its send gave it: batch, task, journal, fiscal year and number.
public struct ProposalBooking: Sendable, Equatable, Codable {
    public let batch: String
    public let task: String
    public let journal: String
    public let fiscalYear: String
    public let number: String
    /// The one it was booked with that its counterparty had stated since; nil where the proposal says one itself, or nobody does.
    public let counterpartyVATNumber: VATNumber?

    init(_ sent: BookingProposalEvent.Sent) {
        batch = sent.batch
        task = sent.task
        journal = sent.journal
        fiscalYear = sent.fiscalYear
        number = sent.number
        counterpartyVATNumber = sent.counterpartyVatNumber.flatMap { VATNumber($0) }
    }
}
