import HTTPTypes

/// The routes of the express lane, by their paths' bytes.
///
/// A capture of theirs is an id: decimal digits without zeros before them, that fit into 64 bits. A
/// path with anything else in its place is left to the full lane, which knows every route, and
/// which of two fits better.
struct ExpressTable: Sendable {
    /// One path.
    ///
    /// A class, as is a read, because it is looked up for every request.
    final class Entry: Sendable {
        /// The path with its capture's name.
        let pattern: String
        /// The path up to the capture, or all of it.
        fileprivate let beginning: [UInt8]
        /// What follows the capture.
        fileprivate let end: [UInt8]
        fileprivate let hasCapture: Bool
        let read: Read?
        let write: Route?

        fileprivate init(_ pattern: RoutePattern, read: Read?, write: Route?) {
            self.pattern = pattern.description
            let captures = pattern.captures
            precondition(captures.count <= 1, "an express route has one id: \(pattern)")
            let parts = pattern.description.split(omittingEmptySubsequences: false) {
                $0 == "{" || $0 == "}"
            }
            beginning = Array(parts[0].utf8)
            end = parts.count > 1 ? Array(parts[2].utf8) : []
            hasCapture = !captures.isEmpty
            self.read = read
            self.write = write
        }
    }

    /// A read with what its entity tags begin with.
    final class Read: Sendable {
        let operation: ExpressRead
        /// Whether answers that last are kept.
        let isKept: Bool
        /// What an entity tag has between its quotation mark and the version.
        let tagPrefix: String
        /// The entity tag up to the version.
        let tagStart: [UInt8]

        fileprivate init(_ operation: @escaping ExpressRead, isKept: Bool, tagPrefix: String) {
            self.operation = operation
            self.isKept = isKept
            self.tagPrefix = tagPrefix
            tagStart = Array("\"\(tagPrefix)".utf8)
        }
    }

    /// A path that fits.
    struct Match {
        let entry: Int
        /// Where the capture stands; nothing without one.
        let capture: ByteRange
    }

    let entries: [Entry]

    /// The routes that the express lane may answer.
    init(_ routes: Routes) {
        entries = routes.endpoints.compactMap { endpoint in
            let read = endpoint.routes.lazy.compactMap { route in
                route.express.map {
                    Read($0, isKept: route.isKept, tagPrefix: routes.tagPrefix)
                }
            }.first
            let write = endpoint.routes.first { $0.directWrite != nil }
            if read == nil && write == nil { return nil }
            return Entry(endpoint.pattern, read: read, write: write)
        }
        for route in routes.list {
            let isNumbered = route.pattern.description.split(separator: "/")
                .contains { $0.first?.isNumber == true }
            precondition(!isNumbered, "taken for an id: \(route.pattern)")
        }
    }

    /// The entry that the path fits.
    ///
    /// - Complexity: O(routes).
    func match(_ path: ByteRange, _ bytes: Span<UInt8>) -> Match? {
        for index in entries.indices {
            if let capture = entries[index].matches(path, bytes) {
                return Match(entry: index, capture: capture)
            }
        }
        return nil
    }
}

extension ExpressTable.Entry {
    /// The path that captures this id.
    func path(of id: UInt64) -> String {
        String(decoding: beginning + String(id).utf8 + end, as: UTF8.self)
    }

    /// Where the capture is, if the path fits.
    fileprivate func matches(_ path: ByteRange, _ bytes: Span<UInt8>) -> ByteRange? {
        guard path.count >= beginning.count + end.count else { return nil }
        let limit = path.start + path.count
        let start = path.start + beginning.count
        guard holds(beginning, at: path.start, bytes) else { return nil }
        if !hasCapture { return start == limit ? ByteRange(start: start, count: 0) : nil }
        let stop = limit - end.count
        guard holds(end, at: stop, bytes) else { return nil }
        // A zero before others is no id; nineteen digits fit into 64 bits.
        guard (1...19).contains(stop - start) else { return nil }
        guard bytes[start] != 0x30 || stop - start == 1 else { return nil }
        for index in start..<stop where !(0x30...0x39).contains(bytes[index]) { return nil }
        return ByteRange(start: start, count: stop - start)
    }

    private func holds(_ text: [UInt8], at position: Int, _ bytes: Span<UInt8>) -> Bool {
        for index in text.indices where bytes[position + index] != text[index] { return false }
        return true
    }
}
