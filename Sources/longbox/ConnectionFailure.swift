import Foundation
import NIOCore

/// Why a server could not be spoken to, in a few words: what the system says of it where it is the
/// system's.
func failureText(_ error: any Error) -> String {
    guard let error = error as? IOError else { return "\(error)" }
    return String(cString: strerror(error.errnoCode))
}
