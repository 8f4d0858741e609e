#if SANITIZE_THREAD
import Keyspaces

/// See the one in Keyspaces.
typealias Mutex = SanitizedMutex
#endif
