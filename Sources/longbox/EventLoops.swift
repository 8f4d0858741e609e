import Foundation
import NIOCore
import NIOPosix

/// Has NIO run one event loop for each processor that this process may use, before anything uses
/// its shared loops: by itself it makes one for each that there is.
///
/// Of two loops that share a processor, one waits until the other's time slice is over.
func limitEventLoops() {
    // A mask in hexadecimal digits, proc_pid_status(5); on other systems than Linux it is absent.
    let field = "Cpus_allowed:"
    let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    guard let line = status?.split(separator: "\n").first(where: { $0.hasPrefix(field) })
    else { return }
    let allowed = line.dropFirst(field.count).reduce(0) { count, digit in
        count + (digit.hexDigitValue?.nonzeroBitCount ?? 0)
    }
    if allowed > 0 { NIOSingletons.groupLoopCountSuggestion = min(allowed, System.coreCount) }
}
