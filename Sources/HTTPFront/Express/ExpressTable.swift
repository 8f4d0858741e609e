import HTTPTypes

/// The routes of the express lane, by their paths' bytes.
///
/// A capture of theirs is an id: decimal digits without zeros before them, that fit into 64 bits. A
/// path with anything else in its place is left to the full lane, which knows every route, and
/// which of two fits better.
struct ExpressTable: Sendable {
    /// One path.
    struct Entry: Sendable {
        fileprivate let segments: [Segment]
        /// What the capture is called; nil without one.
        let capture: String?
        let read: Route?
        let write: Route?
        /// The short way of the read, if it has one.
        let direct: Direct?
    }

    /// A short way with the heads of its answers.
    struct Direct: Sendable {
        let read: DirectRead
        let head: DirectHead

        init(_ read: DirectRead) {
            self.read = read
            head = DirectHead(read)
        }
    }

    fileprivate enum Segment: Sendable {
        case text([UInt8])
        case identifier
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
            let express = endpoint.routes.filter(\.isExpress)
            if express.isEmpty { return nil }
            let captures = endpoint.pattern.captures
            precondition(captures.count <= 1, "an express route has one id: \(endpoint.pattern)")
            let segments = endpoint.pattern.description.split(separator: "/").map { segment in
                segment.first == "{" ? Segment.identifier : .text(Array(segment.utf8))
            }
            let read = express.first { $0.method == .get }
            return Entry(
                segments: segments,
                capture: captures.first,
                read: read,
                write: express.first { $0.method == .post },
                direct: read?.direct.map(Direct.init(_:))
            )
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
    /// Where the capture is, if the path fits.
    fileprivate func matches(_ path: ByteRange, _ bytes: Span<UInt8>) -> ByteRange? {
        let end = path.start + path.count
        var position = path.start
        var capture = ByteRange(start: position, count: 0)
        for segment in segments {
            guard position < end, bytes[position] == UInt8(ascii: "/") else { return nil }
            position += 1
            switch segment {
            case .text(let text):
                guard end - position >= text.count else { return nil }
                for index in text.indices where bytes[position + index] != text[index] {
                    return nil
                }
                position += text.count
            case .identifier:
                let start = position
                while position < end, (0x30...0x39).contains(bytes[position]) { position += 1 }
                capture = ByteRange(start: start, count: position - start)
                // A zero before others is no id; nineteen digits fit into 64 bits.
                guard (1...19).contains(capture.count) else { return nil }
                guard bytes[start] != 0x30 || capture.count == 1 else { return nil }
            }
        }
        return position == end ? capture : nil
    }
}
