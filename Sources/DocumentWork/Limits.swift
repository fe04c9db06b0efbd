import Glibc

/// The limits that the operating system enforces on this process, whatever a file makes it do.
enum Limits {
    /// 2 GB: a 50 MB PDF needs less than 400 MB, and a bomb ends here.
    private static let addressSpace: rlim_t = 2 << 30
    private static let openFiles: rlim_t = 32
    /// Where the server does not say otherwise, which it does only to be more patient.
    private static let processorSecondsPerRequest = 20

    static func apply() {
        set(RLIMIT_AS, addressSpace)
        set(RLIMIT_NOFILE, openFiles)
        set(RLIMIT_CORE, 0)
        // No file may grow at all; a write then fails instead of ending the process.
        set(RLIMIT_FSIZE, 0)
        signal(SIGXFSZ, SIG_IGN)
        // That the server has closed the socket is noticed by the write that fails.
        signal(SIGPIPE, SIG_IGN)
    }

    /// The process is killed beyond it. Usually the server's timeout comes first; this limit also holds where the server is gone.
    static func allowProcessorTimeForOneRequest(seconds: Int?) {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
        limit.rlim_cur =
            rlim_t(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + 1
            + rlim_t(max(seconds ?? 0, processorSecondsPerRequest))
        setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
    }

    private static func set(_ resource: __rlimit_resource, _ value: rlim_t) {
        var limit = rlimit(rlim_cur: value, rlim_max: value)
        setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    }
}
