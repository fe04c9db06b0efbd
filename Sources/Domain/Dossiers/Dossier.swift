/// A client's file at the office: its package, its fiscal years, its own choices.
public enum Dossier: Decider {
    case unknown
    case active(DossierProfile)

    public static let category = "dossier"

    public init() { self = .unknown }

    public mutating func evolve(_ event: DossierEvent) {
        switch event {
        case .activated(let activated):
            self = .active(DossierProfile(activated))
        case .settingsChanged(let change):
            guard case .active(var profile) = self else { return }
            profile.settings.apply(change)
            self = .active(profile)
        case .fiscalYearsSet(let set):
            guard case .active(var profile) = self else { return }
            profile.fiscalCalendar = FiscalCalendar(years: set.fiscalYears.compactMap(FiscalYear.init))
            self = .active(profile)
        }
    }

    public func decide(_ command: DossierCommand, in context: CommandContext) throws(DossierRefusal) -> [DossierEvent] {
        switch (command, self) {
        case (.activate(let activation), .unknown):
            try FiscalCalendar.validate(activation.fiscalYears)
            return [.activated(activation.payload)]
        case (.activate, .active): return []
        case (.changeSettings(let change), .active(let profile)):
            var changed = profile.settings
            changed.apply(change)
            return changed == profile.settings ? [] : [.settingsChanged(change)]
        case (.setFiscalYears(let years, let used), .active(let profile)):
            try FiscalCalendar.validate(years)
            let calendar = FiscalCalendar(years: years)
            try profile.fiscalCalendar.requireSame(calendar, for: used)
            return calendar == profile.fiscalCalendar ? [] : [.fiscalYearsSet(.init(fiscalYears: years.map(\.payload)))]
        case (.changeSettings, .unknown), (.setFiscalYears, .unknown): throw .unknownDossier
        }
    }

    public var profile: DossierProfile? {
        switch self {
        case .unknown: nil
        case .active(let profile): profile
        }
    }

    /// Read where it lies, without a copy of the profile.
    public var fiscalCalendar: FiscalCalendar? {
        switch self {
        case .unknown: nil
        case .active(let profile): profile.fiscalCalendar
        }
    }
}

/// What the portal of a dossier offers (FEATURES DO-05…07, A-10).
public enum PortalFeatures: String, Sendable, Codable, CaseIterable {
    case processing = "A"
    case processingAndArchive = "B"
    case full = "C"
    case feedbackOnly = "D"
}

public struct DossierProfile: Sendable, Equatable, Codable {
    public var name: String
    public var enterpriseNumber: EnterpriseNumber?
    public var software: String
    public var installation: String
    public var dossierCode: String
    public var features: PortalFeatures
    public var accountingUpToDate: CalendarDate?
    public var fiscalCalendar: FiscalCalendar
    public var settings: DossierSettings

    init(_ activated: DossierEvent.Activated) {
        name = activated.name
        enterpriseNumber = activated.enterpriseNumber.flatMap { EnterpriseNumber($0) }
        software = activated.software
        installation = activated.installation
        dossierCode = activated.dossierCode
        features = PortalFeatures(rawValue: activated.features) ?? .full
        accountingUpToDate = activated.accountingUpToDate.flatMap { CalendarDate($0) }
        fiscalCalendar = FiscalCalendar(years: activated.fiscalYears.compactMap(FiscalYear.init))
        settings = DossierSettings(
            sendGate: activated.sendGate.flatMap(SendGate.init), duplicateBlocks: nil,
            validationMode: activated.validationMode.flatMap(ValidationMode.init), vatExempt: activated.vatExempt)
    }
}

/// What a dossier sets itself; nil means inherited from the office.
public struct DossierSettings: Sendable, Equatable, Codable {
    public var sendGate: SendGate?
    public var duplicateBlocks: DuplicateBlocks?
    public var validationMode: ValidationMode?
    public var vatExempt: Bool

    mutating func apply(_ change: DossierEvent.SettingsChanged) {
        sendGate = change.sendGate.flatMap(SendGate.init) ?? sendGate
        duplicateBlocks = change.duplicateBlocks.flatMap(DuplicateBlocks.init) ?? duplicateBlocks
        validationMode = change.validationMode.flatMap(ValidationMode.init) ?? validationMode
        vatExempt = change.vatExempt ?? vatExempt
        for name in change.inherited ?? [] {
            switch name {
            case "send_gate": sendGate = nil
            case "duplicate_blocks": duplicateBlocks = nil
            case "validation_mode": validationMode = nil
            default: continue
            }
        }
    }

    public func sendGate(in office: OfficeSettings) -> SendGate { sendGate ?? office.sendGate }
    public func duplicateBlocks(in office: OfficeSettings) -> DuplicateBlocks {
        duplicateBlocks ?? office.duplicateBlocks
    }
    public func validationMode(in office: OfficeSettings) -> ValidationMode { validationMode ?? office.validationMode }
}

public enum DossierCommand: Sendable {
    case activate(DossierActivation)
    case changeSettings(DossierEvent.SettingsChanged)
    /// All that are declared from now on. `used`: the periods that something stands in, or was booked in; they stay in their years.
    case setFiscalYears([FiscalYear], used: Set<AccountingPeriod>)
}

public struct DossierActivation: Sendable {
    public var name: String
    public var enterpriseNumber: EnterpriseNumber?
    public var software: String
    public var installation: String
    public var dossierCode: String
    public var features: PortalFeatures
    public var validationMode: ValidationMode?
    public var vatExempt: Bool
    public var accountingUpToDate: CalendarDate?
    public var sendGate: SendGate?
    public var fiscalYears: [FiscalYear]

    public init(
        name: String, enterpriseNumber: EnterpriseNumber?, software: String, installation: String, dossierCode: String,
        features: PortalFeatures = .full, validationMode: ValidationMode? = nil, vatExempt: Bool = false,
        accountingUpToDate: CalendarDate? = nil, sendGate: SendGate? = nil, fiscalYears: [FiscalYear] = []
    ) {
        self.name = name
        self.enterpriseNumber = enterpriseNumber
        self.software = software
        self.installation = installation
        self.dossierCode = dossierCode
        self.features = features
        self.validationMode = validationMode
        self.vatExempt = vatExempt
        self.accountingUpToDate = accountingUpToDate
        self.sendGate = sendGate
        self.fiscalYears = fiscalYears
    }

    var payload: DossierEvent.Activated {
        .init(
            name: name, enterpriseNumber: enterpriseNumber?.description, software: software, installation: installation,
            dossierCode: dossierCode, features: features.rawValue, validationMode: validationMode?.rawValue,
            vatExempt: vatExempt, accountingUpToDate: accountingUpToDate?.description, sendGate: sendGate?.rawValue,
            fiscalYears: fiscalYears.map(\.payload))
    }
}

public enum DossierRefusal: Refusal {
    case unknownDossier
    /// The labels of the two, and the place of the second in the list.
    case fiscalYearsOverlap(String, with: String, at: Int)
    /// The label that two years share, and the place of the later one in the list.
    case fiscalYearLabelRepeated(String, at: Int)
    case fiscalYearEndsBeforeItStarts(String, at: Int)
    /// The period, the year it lies in, and the one it would lie in. Numbers are drawn in each fiscal year anew.
    case fiscalYearInUse(AccountingPeriod, in: String, wouldBe: String)

    public var reason: RefusalReason {
        switch self {
        case .unknownDossier: .unknown
        case .fiscalYearsOverlap, .fiscalYearLabelRepeated, .fiscalYearEndsBeforeItStarts: .invalid
        case .fiscalYearInUse: .conflict
        }
    }

    public var code: String {
        switch self {
        case .unknownDossier: "not-found"
        case .fiscalYearsOverlap: "fiscal-years-overlap"
        case .fiscalYearLabelRepeated: "fiscal-year-repeated"
        case .fiscalYearEndsBeforeItStarts: "fiscal-year-reversed"
        case .fiscalYearInUse: "fiscal-year-in-use"
        }
    }

    public var details: [String: String] {
        switch self {
        case .unknownDossier: [:]
        case .fiscalYearsOverlap(let first, let second, _): ["first": first, "second": second]
        case .fiscalYearLabelRepeated(let label, _), .fiscalYearEndsBeforeItStarts(let label, _): ["label": label]
        case .fiscalYearInUse(let period, let label, let other):
            ["period": period.description, "label": label, "other": other]
        }
    }

    public var field: String? {
        switch self {
        case .unknownDossier, .fiscalYearInUse: nil
        case .fiscalYearsOverlap(_, _, let index): "fiscal_years/\(index)"
        case .fiscalYearLabelRepeated(_, let index): "fiscal_years/\(index)/label"
        case .fiscalYearEndsBeforeItStarts(_, let index): "fiscal_years/\(index)/end"
        }
    }
}
