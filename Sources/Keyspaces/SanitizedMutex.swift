#if SANITIZE_THREAD
import Foundation

/// Stands in for `Synchronization.Mutex` in builds for the thread sanitizer, and in no other.
///
/// The lock of that one is taken inside a library of Swift's that is not instrumented, so that the
/// sanitizer sees no lock at all and takes everything behind one for a race. It knows the locks of
/// POSIX threads. `scripts/test --sanitize=thread` builds with it: Keyspaces, ChangeFeed, ComicAPI
/// and the tests of the first two call it `Mutex` then.
package struct SanitizedMutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let value = UnsafeMutablePointer<Value>.allocate(capacity: 1)

    package init(_ initial: consuming sending Value) {
        let code = pthread_mutex_init(lock, nil)
        precondition(code == 0, "a mutex cannot be made")
        value.initialize(to: initial)
    }

    deinit {
        value.deinitialize(count: 1)
        value.deallocate()
        pthread_mutex_destroy(lock)
        lock.deallocate()
    }

    package borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return try body(&value.pointee)
    }
}

typealias Mutex = SanitizedMutex
#endif
