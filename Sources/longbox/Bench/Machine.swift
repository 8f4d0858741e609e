import CoreMetrics
import Foundation
import Keyspaces
import Synchronization

/// What the disk does without a store: a write of a page and its sync, one after the other.
///
/// No commit can be shorter than its longest one.
struct DiskProbe {
    let directory: String

    /// Writes and syncs a page again and again.
    ///
    /// - Throws: `CocoaError` if the disk refuses.
    func run(seconds: Double) throws -> BenchDisk {
        let path = directory + "/probe"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        defer {
            close(descriptor)
            unlink(path)
        }
        let page = [UInt8](repeating: 1, count: 4_096)
        var (count, longest) = (0, Duration.zero)
        let began = ContinuousClock.now
        while .now - began < .seconds(seconds) {
            let start = ContinuousClock.now
            guard pwrite(descriptor, page, page.count, off_t(count * page.count)) == page.count,
                synced(descriptor)
            else { throw CocoaError(.fileWriteUnknown) }
            longest = max(longest, .now - start)
            count += 1
        }
        let elapsed = ContinuousClock.now - began
        return BenchDisk(
            writesPerSecond: Double(count) / elapsed.seconds,
            longestMilliseconds: longest / .milliseconds(1)
        )
    }

    private func synced(_ descriptor: Int32) -> Bool {
        #if os(Linux)
        fdatasync(descriptor) == 0
        #else
        fcntl(descriptor, F_FULLFSYNC) == 0
        #endif
    }
}

/// What this process has handed to write(2) and its kin so far, in bytes; `nil` where the system
/// does not tell (proc_pid_io(5), `wchar`).
///
/// LMDB writes its pages so, and they are not cached twice: it is what the disk is given.
func writtenBytes() -> Int? { processField("wchar", of: "io").flatMap { Int($0) } }

/// Keeps how long each commit has taken: a backend of swift-metrics for the writer's timer.
final class CommitTimes: MetricsFactory, TimerHandler {
    private let nanoseconds = Mutex<[Int64]>([])

    /// The times since the last call, in milliseconds.
    func take() -> [Double] {
        let taken = nanoseconds.withLock { times in
            defer { times = [] }
            return times
        }
        return taken.map { Double($0) / 1_000_000 }
    }

    func recordNanoseconds(_ duration: Int64) { nanoseconds.withLock { $0.append(duration) } }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        label == "longbox_commit_seconds" ? self : NOOPMetricsHandler.instance
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        NOOPMetricsHandler.instance
    }

    func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        NOOPMetricsHandler.instance
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
