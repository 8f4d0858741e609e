import Foundation
import NIOCore
import NIOPosix

/// Why a server could not be spoken to, in a few words: what the system says of it where it is the
/// system's.
func failureText(_ error: any Error) -> String {
    if let several = error as? NIOConnectionError, let last = several.connectionErrors.last {
        return failureText(last.error)
    }
    guard let error = error as? IOError else { return "\(error)" }
    return String(cString: strerror(error.errnoCode))
}
