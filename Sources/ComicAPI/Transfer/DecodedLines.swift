import DequeModule

/// The lines of an import, decoded ahead on all cores and given out in their order.
///
/// ```
///   read ─▶ part 1 ─▶ a task ─┐
///           part 2 ─▶ a task ─┼─▶ next(): line 1, line 2, …
///           part 3 ─▶ a task ─┘
/// ```
///
/// A part is some lines, enough to be worth a task. How far it reads ahead is bounded in bytes.
struct DecodedLines {
    /// A line that is not blank.
    struct Line: Sendable {
        /// Its number, from 1.
        let number: Int
        let bytes: Int
        /// What it says, or why it is refused.
        let content: Result<ImportLine, any Error>
    }

    private typealias Part = (bytes: Int, lines: Task<Deque<Line>, Never>)

    private let epochs: [String]
    private var parts: Deque<Part> = []
    private var bytesAhead = 0
    private var decoded: Deque<Line> = []
    /// Lines read so far, blank ones among them.
    private var count = 0
    private var isAtEnd = false
    /// Why no more is read; told once everything before it is given out.
    private var failure: (any Error)?

    /// No lines yet; `epochs` are the histories of the store: see ``ImportLine``.
    init(epochs: [String]) { self.epochs = epochs }

    /// The next line that is not blank, or `nil` past the last one.
    ///
    /// - Throws: what `read` throws, in the place of the line that it did not give.
    mutating func next(_ read: () throws -> [UInt8]?) async throws -> Line? {
        while decoded.isEmpty {
            while !isAtEnd, bytesAhead < Limits.importAheadBytes || parts.isEmpty { begin(read) }
            guard let part = parts.popFirst() else {
                if let failure { throw failure }
                return nil
            }
            bytesAhead -= part.bytes
            decoded = await part.lines.value
        }
        return decoded.popFirst()
    }

    /// Reads a part and has it decoded.
    private mutating func begin(_ read: () throws -> [UInt8]?) {
        var raw: [(number: Int, bytes: [UInt8])] = []
        var bytes = 0
        while bytes < Limits.importPartBytes, let line = take(read) {
            count += 1
            bytes += line.count + 1
            if !line.allSatisfy(isBlank) { raw.append((count, line)) }
        }
        let lines = Task { [raw, epochs] in
            Deque(
                raw.map { number, line in
                    let content = Result { try ImportLine(line, epochs: epochs) }
                    return Line(number: number, bytes: line.count, content: content)
                }
            )
        }
        parts.append((bytes, lines))
        bytesAhead += bytes
    }

    private mutating func take(_ read: () throws -> [UInt8]?) -> [UInt8]? {
        do {
            if let line = try read() { return line }
        } catch {
            failure = error
        }
        isAtEnd = true
        return nil
    }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
