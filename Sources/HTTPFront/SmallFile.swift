import Foundation

/// Files that are read whole, in one go.
package enum SmallFile {
    /// Why a file was not read.
    package enum Fault: Error, Equatable {
        /// It has more bytes than it may have.
        case tooLarge
        /// The system says why.
        case refused(reason: String)
    }

    /// All bytes of a file, at most `limit`.
    ///
    /// - Throws: why it was not read.
    package static func contents(of path: String, limit: Int) throws(Fault) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw refusal() }
        defer { _ = close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw refusal() }
            guard count > 0 else { return bytes }
            bytes += buffer.prefix(count)
            guard bytes.count <= limit else { throw .tooLarge }
        }
    }

    private static func refusal(_ code: Int32 = errno) -> Fault {
        .refused(reason: String(cString: strerror(code)))
    }
}
