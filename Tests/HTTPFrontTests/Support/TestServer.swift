import Foundation
import HTTPFront
import HTTPTypes
import Keyspaces
import Logging
import ServiceLifecycle
import Synchronization

/// A server on a free port, with a store of its own, as a host program would run it.
struct TestServer: Sendable {
    let port: Int
    let log: LogKeeper
    private let group: ServiceGroup

    /// An error that no route maps to a problem.
    struct Unforeseen: Error {
        let secret = "the password is swordfish"
    }

    /// Runs `body` against a server with `routes`, which is stopped gracefully afterwards.
    static func run(
        _ routes: Routes,
        port: Int = 0,
        host: String = "127.0.0.1",
        crossOrigin: CrossOriginPolicy? = nil,
        hasExpressLane: Bool = true,
        patience: Patience = Patience(),
        _ body: (TestServer) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let store = try openStore(at: directory)
            let log = LogKeeper()
            let logger = Logger(label: "test") { _ in log }
            var configuration = HTTPServer.Configuration(
                host: host,
                port: port,
                crossOrigin: crossOrigin,
                hasExpressLane: hasExpressLane
            )
            configuration.patience = patience
            let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
            let server = HTTPServer(
                store: store,
                routes: routes,
                tokens: await TokenAuthority(secret: try TokenSecret(TokenForge().secret)),
                configuration: configuration,
                problem: { _ in Problem(status: .internalServerError, code: "internal") },
                logger: logger,
                onListening: { continuation.yield($0) }
            )
            let group = ServiceGroup(services: [server], logger: logger)
            let running = Task {
                defer { continuation.finish() }
                try await group.run()
            }
            var failure: (any Error)?
            if let port = await ports.first(where: { _ in true }) {
                do {
                    try await body(TestServer(port: port, log: log, group: group))
                } catch {
                    failure = error
                }
                await group.triggerGracefulShutdown()
            }
            let ending = await running.result
            await store.close()
            try ending.get()
            if let failure { throw failure }
        }
    }

    private static func openStore(at path: String) throws -> Store {
        try Store(at: path, schema: Schema(), access: .write(purpose: "test"))
    }

    /// Begins a graceful shutdown.
    func stop() async {
        await group.triggerGracefulShutdown()
    }

    /// Sends one request on a connection of its own.
    func request(
        _ method: String,
        _ target: String,
        headers: [String] = [],
        body: String? = nil
    ) async throws -> RawReply? {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: localhost", "Connection: close"]
        lines += headers
        if let body {
            lines.append("Content-Length: \(body.utf8.count)")
        }
        let text = lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
        return RawReply(try await RawClient.exchange(Array(text.utf8), port: port))
    }
}

/// Keeps what is logged at its level, error at first, and above, for a test to look at.
struct LogKeeper: LogHandler {
    private final class Lines: Sendable {
        let kept = Mutex<[String]>([])
    }

    private let lines = Lines()
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    var errors: [String] { lines.kept.withLock { $0 } }

    init(level: Logger.Level = .error) { logLevel = level }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let line = "\(event.message) \(event.metadata ?? [:])"
        lines.kept.withLock { $0.append(line) }
    }
}
