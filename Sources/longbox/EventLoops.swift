import NIOCore
import NIOPosix

/// Has NIO run one event loop for each processor that this process may use, before anything uses
/// its shared loops: by itself it makes one for each that there is.
///
/// Of two loops that share a processor, one waits until the other's time slice is over.
func limitEventLoops() {
    // A mask in hexadecimal digits.
    guard let allowed = processField("Cpus_allowed", of: "status") else { return }
    let count = allowed.reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
    if count > 0 { NIOSingletons.groupLoopCountSuggestion = min(count, System.coreCount) }
}
