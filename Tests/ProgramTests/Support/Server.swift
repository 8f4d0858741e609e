import Foundation
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A response, read to its end.
struct Reply: Sendable, CustomStringConvertible {
    var status: Int
    /// Names in lower case.
    var fields: [String: String]
    var body: String

    /// The body as JSON.
    var json: JSON { get throws { try JSON(parsing: body) } }

    var description: String { "\(status) \(fields) \(body.prefix(2_000))" }
}

/// Who sends a request.
enum Sender: Sendable {
    case nobody
    case reader
    case admin
}

/// A `longbox serve` on a port of its own, and a client of it.
final class Server: Sendable {
    static let images = "https://images.example.org/comics"

    let program: RunningProgram
    let port: Int
    private let site: Site
    private let session: URLSession
    private let tokens: [Sender: String]

    /// Starts a server and waits until it says that it listens.
    init(
        _ site: Site,
        data: String? = nil,
        options: [String] = [],
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws {
        self.site = site
        tokens = [
            .reader: try await site.token("--subject", "reader"),
            .admin: try await site.token("--subject", "admin", "--role", "admin"),
        ]
        let program = try site.start(
            ["serve", "--port", "0", "--image-base-url", Self.images, "--rate-limit", "off"]
                + options,
            data: data,
            environment: environment
        )
        self.program = program
        port = try await eventually("the server's port") {
            if program.exitStatus != nil { throw ServerEnded(errors: program.errors) }
            return announcedPort(program.output)
        }
        let configuration = URLSessionConfiguration.ephemeral
        configuration.urlCache = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        configuration.timeoutIntervalForRequest = 60
        configuration.httpMaximumConnectionsPerHost = 64
        session = URLSession(configuration: configuration)
    }

    /// Sends one request and reads the response to its end.
    func send(
        _ method: String,
        _ target: String,
        as sender: Sender = .nobody,
        headers: [String: String] = [:],
        body: String? = nil
    ) async throws -> Reply {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(target)"))
        var request = URLRequest(url: url)
        request.httpMethod = method
        if let token = tokens[sender] {
            request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        }
        if let body {
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(body.utf8)
        }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await session.data(for: request)
        let answer = try #require(response as? HTTPURLResponse)
        var fields: [String: String] = [:]
        for (name, value) in answer.allHeaderFields {
            fields["\(name)".lowercased()] = "\(value)"
        }
        return Reply(
            status: answer.statusCode,
            fields: fields,
            body: String(decoding: data, as: UTF8.self)
        )
    }

    /// The JSON of a GET that must be answered 200.
    func get(_ target: String, as sender: Sender = .nobody) async throws -> JSON {
        let reply = try await send("GET", target, as: sender)
        try #require(reply.status == 200, "GET \(target): \(reply)")
        return try reply.json
    }

    /// The JSON of an admin's write that must be answered with `status`.
    @discardableResult
    func write(
        _ method: String,
        _ target: String,
        _ body: String,
        status: Int
    ) async throws -> JSON {
        let reply = try await send(method, target, as: .admin, body: body)
        try #require(reply.status == status, "\(method) \(target): \(reply)")
        return try reply.json
    }

    /// Every item of a list, page by page as `next` says.
    func items(
        _ target: String,
        limit: Int = 100,
        as sender: Sender = .nobody
    ) async throws -> [JSON] {
        let base = target + (target.contains("?") ? "&" : "?") + "limit=\(limit)"
        var items: [JSON] = []
        var next: String?
        repeat {
            let page = try await get(base + (next.map { "&cursor=\($0)" } ?? ""), as: sender)
            let part = try page["items"].items
            try #require(part.count <= limit)
            items += part
            next = page["next"].text
        } while next != nil && items.count < 100_000
        return items
    }

    /// The id of the comic with this title.
    func comic(titled title: String) async throws -> String {
        let comic = try await items("/v1/comics").first { $0["title"].text == title }
        return try #require(comic)["id"].string
    }

    /// How many views a comic has.
    func views(of comic: String) async throws -> Int {
        try await get("/v1/comics/\(comic)/stats")["views"]["total"].integer
    }

    /// Asks the server to stop, which it must do in good order.
    func stop(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        session.invalidateAndCancel()
        program.signal(SIGTERM)
        let outcome = try await program.wait()
        #expect(outcome.status == 0, "\(outcome)", sourceLocation: sourceLocation)
        #expect(outcome.errors.isEmpty, "\(outcome)", sourceLocation: sourceLocation)
    }

    /// Ends the server as a power cut would.
    ///
    /// The session stays: Foundation ends a process that sends by one which has been invalidated,
    /// and clients may be about to send.
    func kill() {
        program.killAndReap()
    }
}

private struct ServerEnded: Error {
    let errors: String
}

/// The port in `… http://127.0.0.1:43210/v1/comics` and a line feed.
func announcedPort(_ output: String) -> Int? {
    guard output.hasSuffix("\n"), let start = output.range(of: "http://127.0.0.1:") else {
        return nil
    }
    return Int(output[start.upperBound...].prefix { $0.isNumber })
}
