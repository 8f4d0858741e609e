// The file `token.secret` holds the secret as hexadecimal digits and a newline.
//
// It comes into being whole or not at all: the text goes to a file of another name, made with
// O_EXCL and synced, which is then linked to its real name. `link` never replaces anything, so of
// two programs that start at once the second finds the first one's secret and takes that.

// `stat` is that of whichever of the two the compiler meets first.
import CoreFoundation
import Foundation

extension TokenAuthority {
    /// The secret that `directory` keeps in `token.secret`, which is made if there is none.
    ///
    /// A file that this makes is on disk when the call returns, readable by its owner only.
    ///
    /// - Throws: ``TokenSecretError`` if the file is damaged, too short, open to others, or cannot
    ///   be read or made. A file that exists is never replaced.
    public static func secret(in directory: String) throws(TokenSecretError) -> TokenSecret {
        let path = "\(directory)/token.secret"
        if let secret = try TokenSecret.read(path) {
            return secret
        }
        try TokenSecret.make(path, in: directory)
        guard let secret = try TokenSecret.read(path) else {
            throw .refused(path: path, reason: "somebody deleted it meanwhile")
        }
        return secret
    }
}

extension TokenSecret {
    /// Nil if there is no such file.
    fileprivate static func read(_ path: String) throws(TokenSecretError) -> TokenSecret? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw refusal(path)
        }
        defer { _ = close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw refusal(path) }
        let mode = UInt32(status.st_mode & 0o777)
        guard mode & 0o077 == 0 else { throw .exposed(path: path, mode: mode) }
        guard let secret = secret(outOf: try contents(of: descriptor, path: path)) else {
            throw .malformed(path: path)
        }
        return secret
    }

    /// As many bytes as any secret would have, from the start of the file.
    private static func contents(
        of descriptor: Int32,
        path: String
    ) throws(TokenSecretError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = bytes.withUnsafeMutableBytes { buffer in
            systemRead(descriptor, buffer.baseAddress, buffer.count)
        }
        guard count >= 0 else { throw refusal(path) }
        return Array(bytes.prefix(count))
    }

    private static func secret(outOf text: [UInt8]) -> TokenSecret? {
        let digits = text.last == UInt8(ascii: "\n") ? text.dropLast() : text[...]
        let values = digits.compactMap(hexValue)
        guard values.count == digits.count, values.count.isMultiple(of: 2) else { return nil }
        let bytes = stride(from: 0, to: values.count, by: 2).map {
            values[$0] << 4 | values[$0 + 1]
        }
        return try? TokenSecret(bytes)
    }

    /// Makes the file, unless somebody else just has.
    fileprivate static func make(_ path: String, in directory: String) throws(TokenSecretError) {
        let draft = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max))"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw refusal(path) }
        defer { _ = unlink(draft) }
        var text = random().flatMap { byte -> [UInt8] in [hexDigit(byte >> 4), hexDigit(byte & 15)]
        }
        text.append(UInt8(ascii: "\n"))
        let isWritten = text.withUnsafeBytes { buffer in
            systemWrite(descriptor, buffer.baseAddress, buffer.count) == buffer.count
        }
        let isSynced = isWritten && fsync(descriptor) == 0
        let failure = errno
        guard close(descriptor) == 0, isSynced else { throw refusal(path, failure) }
        guard link(draft, path) == 0 || errno == EEXIST else { throw refusal(path) }
        try sync(directory, for: path)
    }

    /// Makes the directory's entry for the new file durable.
    private static func sync(_ directory: String, for path: String) throws(TokenSecretError) {
        let descriptor = open(directory, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw refusal(path) }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw refusal(path) }
    }

    private static func refusal(_ path: String, _ code: Int32 = errno) -> TokenSecretError {
        .refused(path: path, reason: String(cString: strerror(code)))
    }
}

private func systemRead(
    _ descriptor: Int32,
    _ buffer: UnsafeMutableRawPointer?,
    _ count: Int
) -> Int {
    read(descriptor, buffer, count)
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
