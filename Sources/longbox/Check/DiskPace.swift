import Foundation
import Keyspaces

/// Keeps what this process reads from the disk below a rate, by waiting.
///
/// The kernel counts the bytes that it had to fetch for a process, for faults on mapped pages too
/// (proc_pid_io(5), `read_bytes`): what is in memory already takes nothing and is not waited for.
final class DiskPace: Sendable {
    private let bytesPerSecond: Double
    private let began = ContinuousClock.now
    private let atBegin = DiskPace.bytesRead()

    init(megabytesPerSecond: Double) { bytesPerSecond = megabytesPerSecond * 1_000_000 }

    /// Blocks the thread for as long as it takes to have read no faster.
    func wait() {
        let due = Double(Self.bytesRead() - atBegin) / bytesPerSecond
        let early = due - (ContinuousClock.now - began).seconds
        if early > 0 { Thread.sleep(forTimeInterval: early) }
    }

    /// What the process has read from disks so far; 0 where the kernel does not tell.
    private static func bytesRead() -> Int {
        processField("read_bytes", of: "io").flatMap { Int($0) } ?? 0
    }
}
