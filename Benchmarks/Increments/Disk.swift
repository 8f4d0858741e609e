import Foundation

/// What the disk does without a store: a write of a page and `fdatasync`, one after the other.
///
/// No commit can be shorter than its longest one.
struct Disk {
    let directory: String

    /// Writes and syncs a second, and the longest of them in milliseconds.
    func probe(seconds: Double) throws -> (rate: Double, longest: Double) {
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
                fdatasync(descriptor) == 0
            else { throw CocoaError(.fileWriteUnknown) }
            longest = max(longest, .now - start)
            count += 1
        }
        let elapsed = ContinuousClock.now - began
        return (Double(count) / (elapsed / .seconds(1)), longest / .milliseconds(1))
    }
}
