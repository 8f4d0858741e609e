import Foundation
import Testing

/// Runs a test against a server with an empty catalogue.
func withEmptyServer(
    options: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (Site, Server) async throws -> Void
) async throws {
    try await withSite(sourceLocation: sourceLocation) { site in
        let server = try await Server(site, options: options)
        try await body(site, server)
        try await server.stop(sourceLocation: sourceLocation)
    }
}

extension Site {
    /// A token of this site's secret, without a process of its own; `expiry` is in seconds since
    /// 1970.
    func makeToken(
        _ subject: String,
        roles: [String] = [],
        expiry: Int = 99_999_999_999
    ) throws -> String {
        let list = roles.map { #""\#($0)""# }.joined(separator: ",")
        return try forgedToken(
            claims: #"{"sub":"\#(subject)","roles":[\#(list)],"exp":\#(expiry)}"#,
            secretFile: data + "/token.secret"
        )
    }
}

extension Server {
    /// Sends one request with this token.
    func send(
        _ method: String,
        _ target: String,
        token: String,
        headers: [String: String] = [:],
        body: String? = nil
    ) async throws -> Reply {
        var headers = headers
        headers["Authorization"] = "Bearer \(token)"
        return try await send(method, target, headers: headers, body: body)
    }

    /// An admin's PATCH that must be answered 200.
    @discardableResult
    func patch(_ target: String, _ body: String) async throws -> JSON {
        try await write("PATCH", target, body, status: 200)
    }

    /// An admin's DELETE that must be answered 204.
    func delete(_ target: String) async throws {
        let reply = try await send("DELETE", target, as: .admin)
        try #require(reply.status == 204, "DELETE \(target): \(reply)")
    }

    /// The entity tag of what an admin reads.
    func tag(_ target: String) async throws -> String {
        let reply = try await send("GET", target, as: .admin)
        return try #require(reply.fields["etag"], "GET \(target): \(reply)")
    }

    /// The place of the newest event.
    func feedEnd() async throws -> String {
        try await get("/v1/changes?since=now")["last"].string
    }

    /// The events of comics since a place in the feed, each as its name, the comic and, if it went,
    /// the reason.
    func comicEvents(since place: String) async throws -> [String] {
        try await events("ComicCreated,ComicUpdated,ComicDeleted", since: place)
    }

    /// The events of chapters since a place in the feed, written in the same way.
    func chapterEvents(since place: String) async throws -> [String] {
        try await events("ChapterPublished,ChapterUpdated,ChapterDeleted", since: place)
    }

    private func events(_ types: String, since place: String) async throws -> [String] {
        let page = try await get("/v1/changes?since=\(place)&limit=1000&types=\(types)")
        try #require(page["more"] == .bool(false))
        return try page["events"].items.map { event in
            let name = try event["type"].string.replacing("io.longbox.", with: "")
            let reason = event["data"]["reason"].text.map { " \($0)" } ?? ""
            return "\(name) \(try event["data"]["id"].string)\(reason)"
        }
    }
}

extension Reply {
    /// The code of a problem.
    var code: String? { (try? json)?["code"].text }

    /// Where in the body the faults of a problem are.
    var pointers: Set<String> {
        get throws { Set(try json["errors"].items.map { try $0["pointer"].string }) }
    }
}

extension JSON {
    /// A number, whole or not; nil for anything else.
    var decimal: Double? {
        switch self {
        case .number(let number): Double(number)
        case .fraction(let fraction): fraction
        default: nil
        }
    }

    /// The member of this name of each item.
    func column(_ name: String) throws -> [String] { try items.map { try $0[name].string } }
}

/// A moment from now, in RFC 3339 with milliseconds.
func rfc3339(in seconds: Double) -> String {
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    return formatter.string(from: Date(timeIntervalSinceNow: seconds))
}

/// A moment in RFC 3339, with milliseconds or without; nil for anything else.
func date(rfc3339 text: String) -> Date? {
    let formatter = ISO8601DateFormatter()
    for options in [[], [.withFractionalSeconds]] as [ISO8601DateFormatter.Options] {
        formatter.formatOptions = [.withInternetDateTime, options]
        if let date = formatter.date(from: text) { return date }
    }
    return nil
}
