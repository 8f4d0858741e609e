import ComicAPI
import Dispatch
import HTTPFront
import Keyspaces
import Logging
import ServiceLifecycle
import StoreTesting
import Synchronization
import Testing

/// Makes the writer stand still, from inside a command.
final class Gate: Sendable {
    private let isEntered = Doorbell()
    private let release = DispatchSemaphore(value: 0)

    fileprivate func pass() {
        isEntered.ring()
        release.wait()
    }

    /// Lets the writer go on.
    func open() { release.signal() }

    /// Returns once the writer stands still.
    func awaitWriter() async { await isEntered.wait(past: 0) }
}

/// Stands still at the gate.
struct StandStill: Command {
    static let code: UInt16 = 0x7F10

    init() {}
    init(from reader: inout ByteReader) throws(CodecError) {}
    func encode(to writer: inout ByteWriter) {}
    func apply(to gate: Gate, in context: inout CommandContext) throws { gate.pass() }
}

/// Takes a place in the queue.
struct Fill: Command {
    static let code: UInt16 = 0x7F11

    init() {}
    init(from reader: inout ByteReader) throws(CodecError) {}
    func encode(to writer: inout ByteWriter) {}
    func apply(to gate: Gate, in context: inout CommandContext) throws {}
}

/// Counts what is logged as an error.
final class ErrorCount: LogHandler, Sendable {
    private let count = Atomic(0)
    var value: Int { count.load(ordering: .relaxed) }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .error }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) { count.add(1, ordering: .relaxed) }
}

/// The whole server in the test's own process, with the sample catalogue, while its writer stands
/// still.
struct StillServer: Sendable {
    let port: Int
    let store: Store
    let gate: Gate
    let errors: ErrorCount
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    /// Takes all places in the queue but so many.
    func fillQueue(leaving places: Int) throws {
        while store.queuedCommands + places < Limits.queuedCommands {
            try store.enqueue(Fill(), to: gate) { _ in }
        }
    }

    /// Begins a graceful stop.
    func stop() async { await group.triggerGracefulShutdown() }

    /// Returns once the server has ended.
    func awaitEnd() async throws { try await running.value }

    /// Runs `body` against a server with or without an express lane.
    ///
    /// However it ends, the gate is open afterwards and the server stopped.
    static func run(
        hasExpressLane: Bool,
        _ body: (StillServer) async throws -> Void
    ) async throws {
        try await withSite { site in
            try await site.importSample()
            var schema = Schema()
            let services = Services(&schema)
            let gate = Gate()
            schema.register(StandStill.self, for: gate)
            schema.register(Fill.self, for: gate)
            let store = try open(site.data, schema, folding: FoldPolicy())
            let errors = ErrorCount()
            let logger = Logger(label: "test") { _ in errors }
            let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
            let api = API(store: store, services: services, imageBaseURL: "https://x.example")
            let server = HTTPServer(
                store: store,
                routes: api.routes,
                tokens: await TokenAuthority(
                    secret: try TokenSecret(Array(repeating: 7, count: 32))
                ),
                configuration: HTTPServer.Configuration(
                    host: "127.0.0.1",
                    port: 0,
                    hasExpressLane: hasExpressLane
                ),
                problem: { problem(for: $0) },
                logger: logger,
                onListening: { continuation.yield($0) }
            )
            let group = ServiceGroup(services: [server], logger: logger)
            let running = Task {
                defer { continuation.finish() }
                try await group.run()
            }
            let result: Result<Void, any Error>
            do {
                let port = try #require(await ports.first { _ in true })
                try store.enqueue(StandStill(), to: gate) { _ in }
                await gate.awaitWriter()
                try await body(
                    StillServer(
                        port: port,
                        store: store,
                        gate: gate,
                        errors: errors,
                        group: group,
                        running: running
                    )
                )
                result = .success(())
            } catch {
                result = .failure(error)
            }
            gate.open()
            await group.triggerGracefulShutdown()
            _ = await running.result
            await store.close()
            try result.get()
        }
    }
}
