import Foundation

/// Whether something can be tested here. Says so on standard error where it cannot, so that who reads only the log of the tests
/// knows what they left out.
/// - Parameter reason: what is left out, and why.
public func isTestable(_ condition: Bool, orElse reason: String) -> Bool {
    if !condition { FileHandle.standardError.write(Data("SKIPPED: \(reason)\n".utf8)) }
    return condition
}
