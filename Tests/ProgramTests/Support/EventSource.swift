import Foundation
import StoreTesting
import Synchronization

/// One event of a stream.
struct StreamEvent: Sendable, Equatable {
    var id = ""
    var name = ""
    var data = ""

    var json: JSON { get throws { try JSON(parsing: data) } }
    var isBookmark: Bool { name == "bookmark" }
}

/// A client of a stream of events, on a connection of its own, that reads when a test says so.
///
/// It takes HTTP and the stream apart by itself, byte by byte, and remembers the last id as a
/// browser does: of events that were whole.
final class EventSource: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var head: String?
        /// The rest of the body that is no whole line yet.
        var rest: [UInt8] = []
        var current = StreamEvent()
        var events: [StreamEvent] = []
        /// Whether the body ended in good order.
        var isComplete = false
        var isClosed = false
    }

    private let descriptor: Int32
    private let state = Mutex(State())

    /// Asks for a stream; `bufferBytes` bounds what the kernel takes for a client that does not
    /// read.
    init(
        port: Int,
        _ target: String,
        headers: [String] = [],
        bufferBytes: Int32? = nil
    ) throws {
        descriptor = try connectToLoopback(port: port) { descriptor in
            guard var bytes = bufferBytes else { return }
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(4))
        }
        let lines = ["GET \(target) HTTP/1.1", "Host: localhost"] + headers
        let request = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw SocketFailure(call: "send")
        }
    }

    deinit { close(descriptor) }

    /// Ends the connection, as a client does that goes away.
    func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Waits for the head of the answer.
    func head() async throws -> String {
        try await eventually("the head of a stream") {
            read()
            return state.withLock { $0.head }
        }
    }

    /// What the status line says.
    func status() async throws -> Int {
        Int(try await head().split(separator: " ")[1]) ?? 0
    }

    /// Waits until there are so many events besides bookmarks, or the stream is over; all of them.
    @discardableResult
    func events(
        _ count: Int,
        within patience: Duration = .seconds(60)
    ) async throws -> [StreamEvent] {
        try await eventually("\(count) events", within: patience) {
            read()
            let events = self.events
            return events.count >= count || isOver ? events : nil
        }
    }

    /// Waits for an event that fits.
    @discardableResult
    func event(
        _ what: String,
        where fits: (StreamEvent) -> Bool
    ) async throws -> StreamEvent {
        try await eventually(what) {
            read()
            return state.withLock { $0.events.first(where: fits) }
        }
    }

    /// Waits for the end of the body or of the connection; whether the body ended in good order.
    func end() async throws -> Bool {
        try await eventually("the end of a stream") {
            read()
            return isOver ? state.withLock { $0.isComplete } : nil
        }
    }

    /// What came so far, but for bookmarks.
    var events: [StreamEvent] { state.withLock { $0.events.filter { !$0.isBookmark } } }
    /// The id of the last whole event.
    var lastID: String? { state.withLock { $0.events.last?.id } }
    private var isOver: Bool { state.withLock { $0.isComplete || $0.isClosed } }

    /// Takes at most so many bytes of what has come.
    func read(atMost limit: Int = .max) {
        state.withLock { state in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            var left = limit
            while left > 0 && !state.isClosed {
                let wanted = min(buffer.count, left)
                let count = recv(descriptor, &buffer, wanted, Int32(MSG_DONTWAIT))
                if count < 0 && errno == EAGAIN { break }
                if count <= 0 { state.isClosed = true } else { state.bytes += buffer.prefix(count) }
                left -= max(count, 0)
            }
            Self.takeApart(&state)
        }
    }

    private static func takeApart(_ state: inout State) {
        if state.head == nil {
            guard let end = state.bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
            state.head = String(decoding: state.bytes[..<end.lowerBound], as: UTF8.self)
            state.bytes.removeSubrange(..<end.upperBound)
        }
        if state.head?.lowercased().contains("transfer-encoding: chunked") != true {
            state.rest += state.bytes
            state.bytes = []
        }
        var start = 0
        let bytes = state.bytes
        while let end = bytes[start...].firstRange(of: [13, 10]) {
            let digits = String(decoding: bytes[start..<end.lowerBound], as: UTF8.self)
            guard let size = Int(digits, radix: 16) else { break }
            if size == 0 {
                if bytes.count >= end.upperBound + 2 { state.isComplete = true }
                break
            }
            guard bytes.count >= end.upperBound + size + 2 else { break }
            state.rest += bytes[end.upperBound..<(end.upperBound + size)]
            start = end.upperBound + size + 2
        }
        state.bytes.removeFirst(start)
        var line = 0
        while let end = state.rest[line...].firstIndex(of: 10) {
            take(String(decoding: state.rest[line..<end], as: UTF8.self), &state)
            line = end + 1
        }
        state.rest.removeFirst(line)
    }

    private static func take(_ line: String, _ state: inout State) {
        if line.isEmpty {
            if !state.current.data.isEmpty { state.events.append(state.current) }
            state.current = StreamEvent()
            return
        }
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""
        switch parts[0] {
        case "id": state.current.id = value
        case "event": state.current.name = value
        case "data": state.current.data += value
        default: break
        }
    }
}

extension Server {
    /// Follows the feed.
    func follow(
        _ query: String = "",
        headers: [String] = [],
        bufferBytes: Int32? = nil
    ) throws -> EventSource {
        try EventSource(
            port: port,
            "/v1/changes?feed=eventsource\(query)",
            headers: headers,
            bufferBytes: bufferBytes
        )
    }

    /// The events after a cursor, page by page.
    func changes(since: String? = nil, _ more: String = "") async throws -> [JSON] {
        var events: [JSON] = []
        var last = since
        while true {
            let page = try await get(
                "/v1/changes?limit=1000\(more)" + (last.map { "&since=\($0)" } ?? "")
            )
            events += try page["events"].items
            last = try page["last"].string
            if page["more"] == .bool(false) { return events }
        }
    }

    /// The newest event's place.
    func latestChange() async throws -> String {
        try await get("/v1/changes?limit=1&since=now")["latest"].string
    }

    /// Makes a public comic; its id.
    @discardableResult
    func publish(_ title: String, _ more: String = "") async throws -> String {
        let body = #"{"title":"\#(title)","type":"manga","status":"ongoing"\#(more)}"#
        return try await write("POST", "/v1/comics", body, status: 201)["id"].string
    }
}
