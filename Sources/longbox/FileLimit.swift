import Foundation

/// Lets this process have as many open files as the system allows it: each connection is one, and
/// the usual limit of 1,024 is soft, for programs that use select(2).
///
/// Where that fails the limit stays as it was.
func raiseFileLimit() {
    var limit = rlimit()
    #if os(Linux)
    let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    let files = RLIMIT_NOFILE
    #endif
    guard getrlimit(files, &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = setrlimit(files, &limit)
}
