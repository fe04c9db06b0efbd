/// Why work on a document did not succeed. Its description is a sentence for a person.
public enum DocumentError: Error, Equatable, Sendable {
    /// The PDF cannot be read without a password.
    case encrypted
    /// The bytes are not a PDF at all.
    case notAPDF
    /// The file is damaged, cut or contradicts itself; the reason says how.
    case broken(String)
    /// The file, or what it unpacks to, is beyond the limits.
    case tooLarge
    /// The work took longer than allowed and was stopped.
    case timedOut
    /// The process that did the work died of it, or could not be started.
    case workerDied
    /// This kind of file cannot be worked on here; the reason says which, and what is missing.
    case unsupported(String)
}

extension DocumentError {
    /// Whether another try may succeed: the file is not known to be the cause.
    public var mayPass: Bool {
        switch self {
        case .workerDied, .timedOut: true
        case .encrypted, .notAPDF, .broken, .tooLarge, .unsupported: false
        }
    }
}

extension DocumentError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .encrypted: "The PDF is protected by a password."
        case .notAPDF: "The file is not a PDF."
        case .broken(let reason): "The file is damaged: \(reason)."
        case .tooLarge: "The file is too large, or unpacks to something too large."
        case .timedOut: "Reading the file took too long and was stopped."
        case .workerDied: "The file could not be read: the process reading it stopped."
        case .unsupported(let reason): "The file cannot be read here: \(reason)."
        }
    }
}

/// The outcome of an answer's frame: 0 is success, any other code is an error whose reason, if it has one, is the body.
extension DocumentError {
    public static let successCode: UInt8 = 0

    public var code: UInt8 {
        switch self {
        case .encrypted: 1
        case .notAPDF: 2
        case .broken: 3
        case .tooLarge: 4
        case .timedOut: 5
        case .workerDied: 6
        case .unsupported: 7
        }
    }

    public var reason: String {
        switch self {
        case .broken(let reason), .unsupported(let reason): reason
        case .encrypted, .notAPDF, .tooLarge, .timedOut, .workerDied: ""
        }
    }

    /// The error a worker reported; nil for a code that no worker sends.
    public init?(code: UInt8, reason: String) {
        switch code {
        case 1: self = .encrypted
        case 2: self = .notAPDF
        case 3: self = .broken(reason)
        case 4: self = .tooLarge
        case 5: self = .timedOut
        case 6: self = .workerDied
        case 7: self = .unsupported(reason)
        default: return nil
        }
    }
}
