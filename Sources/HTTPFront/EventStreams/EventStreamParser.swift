/// Takes a stream of server-sent events apart as its bytes come (WHATWG HTML, section 9.2.6).
///
/// ```
///   id: 7⏎            ──▶ kept for this event and those after it
///   event: name⏎      ──▶ kept for this event
///   data: text⏎       ──▶ a line of this event
///   : anything⏎       ──▶ dropped
///   ⏎                 ──▶ the event, if it has data
/// ```
///
/// A line ends with CR, LF or both, wherever the pieces are cut. What has not ended when the stream
/// does is no event: the rest of a broken one is dropped with the parser.
public struct EventStreamParser: Sendable {
    /// An event.
    public struct Event: Sendable, Equatable {
        /// The last id that the stream has named, in this event or before it; may be empty.
        ///
        /// It is what `Last-Event-ID` says once this event is the last one.
        public let id: String
        /// What kind of event it is; `message` if the stream does not say.
        public let name: String
        /// The lines of its data, joined by line feeds.
        public let data: [UInt8]
    }

    /// A line or an event is longer than ``Limits/streamedEventBytes``.
    public struct TooLong: Error, CustomStringConvertible {
        /// What happened, and the limit.
        public var description: String {
            "an event of the stream has over \(Limits.streamedEventBytes) bytes"
        }
    }

    private var line: [UInt8] = []
    private var id: String
    private var name = ""
    private var data: [UInt8] = []
    private var hasData = false
    private var endedWithReturn = false
    private var isFirstLine = true

    /// A parser at the start of a stream that goes on after an event with this id.
    public init(after id: String = "") { self.id = id }

    /// Takes what came; the events that end in it.
    ///
    /// - Complexity: O(bytes).
    /// - Throws: ``TooLong``; the stream is then of no more use.
    public mutating func take(_ bytes: some Sequence<UInt8>) throws(TooLong) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            let followsReturn = endedWithReturn
            endedWithReturn = byte == UInt8(ascii: "\r")
            switch byte {
            case UInt8(ascii: "\n") where followsReturn: continue
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if let event = endLine() { events.append(event) }
            default:
                line.append(byte)
                if line.count + data.count > Limits.streamedEventBytes { throw TooLong() }
            }
        }
        return events
    }

    private mutating func endLine() -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
            if line.starts(with: mark) { line.removeFirst(mark.count) }
        }
        if line.isEmpty { return dispatch() }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "event": name = String(decoding: value, as: UTF8.self)
        case "data":
            if hasData { data.append(UInt8(ascii: "\n")) }
            data += value
            hasData = true
        case "id" where !value.contains(0): id = String(decoding: value, as: UTF8.self)
        default: break
        }
        return nil
    }

    private mutating func dispatch() -> Event? {
        defer {
            name = ""
            data = []
            hasData = false
        }
        guard hasData else { return nil }
        return Event(id: id, name: name.isEmpty ? "message" : name, data: data)
    }
}
