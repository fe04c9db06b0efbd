/// What a member may do (API.md, People). Office profiles work in the accounting module, client profiles in the portal.
public enum AccessProfile: String, Sendable, Codable, CaseIterable {
    case admin
    case collaborator
    case support
    case administrator
    case fullAccess = "full_access"
    case documentProcessing = "document_processing"
    case documentProcessingArchive = "document_processing_archive"
    case fullFeedback = "full_feedback"
    case documentDelivery = "document_delivery"

    public var kind: MemberKind {
        switch self {
        case .admin, .collaborator, .support: .office
        case .administrator, .fullAccess, .documentProcessing, .documentProcessingArchive, .fullFeedback,
            .documentDelivery:
            .client
        }
    }

    /// An admin sees every dossier of the office (FEATURES RO-04); everybody else those assigned.
    public var seesEveryDossier: Bool { self == .admin }

    /// The one table of what each profile may do; commands and queries both ask it (FEATURES RO-04…06, CU-03…08).
    public var scopes: Set<Scope> {
        switch self {
        case .admin: Set(Scope.allCases)
        case .collaborator: Set(Scope.allCases).subtracting([.membersWrite])
        case .support: [.documentsRead, .worklistRead, .worklistWrite, .worklistCheck]
        case .administrator:
            [
                .documentsRead, .documentsWrite, .archiveRead, .ledgerRead, .paymentsRead, .paymentsPrepare,
                .paymentsApprove, .paymentsExecute, .settingsRead, .settingsWrite,
            ]
        case .fullAccess:
            [
                .documentsRead, .documentsWrite, .archiveRead, .ledgerRead, .paymentsRead, .paymentsPrepare,
                .paymentsApprove, .paymentsExecute,
            ]
        case .documentProcessing: [.documentsRead, .documentsWrite]
        case .documentProcessingArchive: [.documentsRead, .documentsWrite, .archiveRead]
        case .fullFeedback: [.archiveRead, .ledgerRead]
        case .documentDelivery: [.documentsDeliver]
        }
    }
}

public enum MemberKind: String, Sendable, Codable, CaseIterable {
    case office
    case client
}

/// One right, `resource:action` (FEATURES A-35, API.md).
public enum Scope: String, Sendable, Codable, CaseIterable, Hashable {
    case documentsRead = "documents:read"
    case documentsWrite = "documents:write"
    /// Upload only: what a Document Delivery profile may do. Part of `documents:write`.
    case documentsDeliver = "documents:deliver"
    case worklistRead = "worklist:read"
    case worklistWrite = "worklist:write"
    case worklistCheck = "worklist:check"
    case worklistSend = "worklist:send"
    case archiveRead = "archive:read"
    case ledgerRead = "ledger:read"
    case paymentsRead = "payments:read"
    case paymentsPrepare = "payments:prepare"
    case paymentsApprove = "payments:approve"
    case paymentsExecute = "payments:execute"
    case settingsRead = "settings:read"
    case settingsWrite = "settings:write"
    case membersWrite = "members:write"
    case eventsRead = "events:read"
    case auditRead = "audit:read"
    case webhooksWrite = "webhooks:write"
    case connectorWork = "connector:work"

    /// Whether holding `granted` is enough for this scope.
    public func isCovered(by granted: Set<Scope>) -> Bool {
        granted.contains(self) || (self == .documentsDeliver && granted.contains(.documentsWrite))
    }
}
