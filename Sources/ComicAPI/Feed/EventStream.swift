import Foundation
import HTTPFront

/// What `text/event-stream` is made of (WHATWG HTML, section 9.2).
enum EventStream {
    static let mediaType = "text/event-stream"

    /// Before the id of a reset stands this: whoever comes back with it has been told already.
    static let resetPrefix = "reset:"

    /// When to come back after the end of the stream: a line before those of the first event.
    ///
    /// A blank line after it would be one event more, without data, to parsers (httpx-sse 0.4.3)
    /// that do not drop those.
    static let retry = Array("retry: \(Limits.streamRetryMilliseconds)\n".utf8)

    /// One event; `data` holds no line ends, as JSON of ours never does.
    static func frame(id: String, event: String, data: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(id.utf8.count + event.utf8.count + data.count + 24)
        bytes += "id: ".utf8
        bytes += id.utf8
        bytes += "\nevent: ".utf8
        bytes += event.utf8
        bytes += "\ndata: ".utf8
        bytes += data
        bytes += "\n\n".utf8
        return bytes
    }

    /// Tells how far the feed has come, though nothing may have passed the filter.
    static func bookmark(_ place: FeedPosition) -> [UInt8] {
        let text = place.description
        return frame(id: text, event: "bookmark", data: Array("{\"cursor\":\"\(text)\"}".utf8))
    }

    /// Tells why the feed cannot be read on from a cursor, with the members of the problem.
    static func reset(_ cursor: String, _ problem: Problem) -> [UInt8] {
        var json = JSONWriter()
        problem.write(to: &json)
        return frame(id: resetPrefix + cursor, event: "reset", data: json.bytes)
    }
}
