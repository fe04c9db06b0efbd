import ArgumentParser
import Logging

enum Log {
    /// Warnings and worse go to standard error; `PARAPH_LOG_LEVEL` changes how much.
    static func make() throws -> Logger {
        var logger = Logger(label: "paraph") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = try level()
        return logger
    }

    static func level() throws -> Logger.Level {
        guard let text = Environment["PARAPH_LOG_LEVEL"] else { return .notice }
        guard let level = Logger.Level(rawValue: text) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("PARAPH_LOG_LEVEL is \(text), which is none of \(levels).")
        }
        return level
    }
}
