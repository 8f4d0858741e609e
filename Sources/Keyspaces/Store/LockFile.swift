import Foundation
import LMDB

#if canImport(Glibc)
import Glibc
#endif

/// The file that keeps a second writing process out, and names the first.
///
/// The lock is `flock`'s, so that it goes with the process however it ends; what the file says is
/// only for people.
package final class LockFile: Sendable {
    private let descriptor: Int32

    /// Takes the lock.
    ///
    /// - Throws: ``StoreError/locked(path:holder:)``, ``StoreError/storage(_:)``.
    package init(directory: String, purpose: String) throws(StoreError) {
        let path = directory + "/store.lock"
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard opened >= 0 else {
            throw .storage(.system(errno: errno, doing: "opening \(path)"))
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            let holder = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            close(opened)
            guard reason == EWOULDBLOCK else {
                throw .storage(.system(errno: reason, doing: "locking \(path)"))
            }
            throw .locked(
                path: directory,
                holder: holder.isEmpty ? "another process" : holder
            )
        }
        // Not before: once it is set, a throw runs `deinit`, which closes it.
        descriptor = opened
        let text = Array("\(purpose) (process \(getpid()))".utf8)
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.count, 0)
    }

    deinit {
        _ = ftruncate(descriptor, 0)
        // A child forked a moment ago shares the descriptor until it runs its own program: closing
        // alone would leave it the lock.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
