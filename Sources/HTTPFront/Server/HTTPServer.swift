import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Keyspaces
public import Logging
import NIOCore
public import ServiceLifecycle

/// Serves a route table over HTTP/1.1, with or without TLS.
///
/// It is a service of the caller's `ServiceGroup`. On a graceful shutdown it stops accepting,
/// closes idle connections, finishes the requests in progress, and returns.
public struct HTTPServer: Service {
    /// Where to listen and under which name.
    public struct Configuration: Sendable {
        /// An address of this machine, or a name that resolves to one.
        public var host: String
        /// The TCP port; 0 lets the system choose a free one.
        public var port: Int
        /// What the `Server` field says.
        public var serverName: String
        /// What to serve TLS with; nil serves plain HTTP.
        public var tls: TLSIdentity?
        /// Which pages of other origins may read the answers; nil lets browsers keep all away, and
        /// leaves OPTIONS a method that no path has.
        public var crossOrigin: CrossOriginPolicy?
        /// How often a client may call the routes that are limited; nil lets everybody.
        public var rateLimit: RateLimitPolicy?
        /// Whether simple requests are answered on the event loop; without it Hummingbird answers
        /// all of them, in the same words and several times slower.
        public var hasExpressLane: Bool
        /// How long a connection may wait for its client.
        package var patience = Patience()

        /// A configuration.
        public init(
            host: String,
            port: Int,
            serverName: String = "longbox",
            tls: TLSIdentity? = nil,
            crossOrigin: CrossOriginPolicy? = nil,
            rateLimit: RateLimitPolicy? = nil,
            hasExpressLane: Bool = true
        ) {
            self.host = host
            self.port = port
            self.serverName = serverName
            self.tls = tls
            self.crossOrigin = crossOrigin
            self.rateLimit = rateLimit
            self.hasExpressLane = hasExpressLane
        }
    }

    private let routes: Routes
    private let dispatcher: Dispatcher
    private let configuration: Configuration
    private let requests: RequestMeter?
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// A server that does nothing until it runs.
    ///
    /// `problem` says what a client is told about an error that is no ``Problem``, and so decides
    /// what is safe to tell; the error itself is logged if the status is 5xx. `onListening` is
    /// called once, with the port, when connections are accepted. `requests` counts what is asked.
    public init(
        store: Store,
        routes: Routes,
        tokens: TokenAuthority,
        configuration: Configuration,
        problem: @escaping @Sendable (any Error) -> Problem,
        requests: RequestMeter? = nil,
        logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.routes = routes
        dispatcher = Dispatcher(store: store, tokens: tokens, problem: problem)
        self.configuration = configuration
        self.requests = requests
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until a graceful shutdown.
    ///
    /// - Throws: ``ServerError`` if the address cannot be listened on.
    public func run() async throws {
        let (host, port) = (configuration.host, configuration.port)
        let limiter = configuration.rateLimit.map { RateLimiter($0) }
        let express = ExpressService(
            routes: routes,
            dispatcher: dispatcher,
            crossOrigin: configuration.crossOrigin,
            limiter: limiter,
            serverName: configuration.serverName,
            requests: requests,
            logger: logger
        )
        let connections = OpenConnections()
        let plain = HTTPServerBuilder { [configuration] responder in
            ExpressChannel(
                base: HTTP1Channel(responder: responder, configuration: Self.fullLane),
                service: express,
                connections: connections,
                hasExpressLane: configuration.hasExpressLane,
                patience: configuration.patience
            )
        }
        let application = Application(
            responder: FullLane(
                routes: routes,
                dispatcher: dispatcher,
                crossOrigin: configuration.crossOrigin,
                limiter: limiter,
                requests: requests
            ),
            server: try configuration.tls.map {
                try .tls(plain, tlsConfiguration: $0.configuration)
            } ?? plain,
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                serverName: configuration.serverName,
                backlog: Limits.backlogConnections
            ),
            onServerRunning: { [onListening] channel in
                await onListening(channel.localAddress?.port ?? port)
            },
            logger: logger
        )
        do {
            try await connections.run { try await application.run() }
        } catch {
            throw ServerError(error, host: host, port: port) ?? error
        }
    }

    /// Without a timeout: the express lane has the connection's deadlines.
    private static var fullLane: HTTP1Channel.Configuration {
        var configuration = HTTP1Channel.Configuration(
            httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                maxHeaderFieldSize: Limits.headerFieldBytes,
                maxHeaderListSize: Limits.headerListBytes,
                maxHeaderFieldCount: Limits.headerFields
            )
        )
        configuration.additionalChannelHandlers = { [DepartureWatch()] }
        return configuration
    }
}
