import DocumentProtocol
import Foundation

/// What keeps a worker away from the machine it runs on, beside the limits it sets on itself.
public enum Sandbox: Equatable, Sendable {
    /// No network, no other processes in sight, no files but libraries and fonts.
    case bubblewrap
    /// The worker's own limits on memory, files and processor time only. The reason is a sentence for the operator.
    case limitsOnly(String)
}

extension Sandbox {
    private static let bubblewrapPath = "/usr/bin/bwrap"
    private static let workerPath = "/paraph-worker"

    /// Tries whether a worker starts and answers inside bubblewrap, which needs user namespaces unless run by root.
    /// Decided once, at the start: where the sandbox cannot be started later, requests must fail rather than run without it.
    static func tried(with executable: URL, timeout: Duration = .seconds(10)) -> Sandbox {
        guard FileManager.default.isExecutableFile(atPath: bubblewrapPath) else {
            return .limitsOnly("bubblewrap is not installed at \(bubblewrapPath).")
        }
        do {
            let worker = try WorkerProcess(command: Sandbox.bubblewrap.command(running: executable))
            let answer = try worker.ask(.greet, [], [], until: .now + timeout)
            if answer.code == DocumentError.successCode { return .bubblewrap }
        } catch {}
        return .limitsOnly("bubblewrap cannot start the worker; are user namespaces allowed on this machine?")
    }

    /// The command that starts the worker inside this sandbox.
    func command(running executable: URL, arguments: [String] = []) -> [String] {
        switch self {
        case .limitsOnly: [executable.path] + arguments
        case .bubblewrap:
            [Self.bubblewrapPath] + Self.isolation
                + (Self.readable + Self.runtimeFolders).flatMap { ["--ro-bind-try", $0, $0] }
                + ["--ro-bind", executable.path, Self.workerPath]
                + Self.runtimeFolders.flatMap { ["--setenv", "LD_LIBRARY_PATH", $0] }
                + ["--", Self.workerPath] + arguments
        }
    }

    private static let isolation = [
        "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv",
        "--setenv", "LC_ALL", "C.UTF-8", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
        "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--chdir", "/tmp",
    ]

    /// Libraries and fonts: no programs, no configuration but theirs.
    private static let readable = [
        "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/fonts", "/usr/share/fonts",
        "/usr/share/fontconfig", "/var/cache/fontconfig",
    ]

    /// The folder of the Swift runtime that this process itself runs on, unless it is part of the executable.
    private static let runtimeFolders: [String] = {
        // Read as a stream: the file's size is said to be 0.
        guard let maps = try? FileHandle(forReadingAtPath: "/proc/self/maps")?.readToEnd(),
            let line = String(decoding: maps, as: UTF8.self).split(separator: "\n").first(where: {
                $0.hasSuffix("/libswiftCore.so")
            }),
            let path = line.firstIndex(of: "/")
        else { return [] }
        return [URL(fileURLWithPath: String(line[path...])).deletingLastPathComponent().path]
    }()
}
