import ArgumentParser
import ChangeFeed
import ComicAPI
import CoreMetrics
import Foundation
import HTTPFront
import Keyspaces
import LMDB
import Logging
import ServiceLifecycle
import UnixSignals

/// `longbox serve`.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the catalogue over HTTP.",
        discussion: """
            Reads are public. Admins write with a token of `longbox token --role admin`. With \
            --jwks those of another issuer count too: `roles` or `scope` must hold admin. SIGTERM \
            and SIGINT finish the requests under way, then stop.
            """
    )

    @OptionGroup var data: DataOptions

    @Flag(help: "First bring a store of an older program to the formats of this one.")
    var migrate = false

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 8_080

    @Option(
        name: .customLong("image-base-url"),
        help: "What stands before every object key in image URLs."
    )
    var imageBaseURL = "http://127.0.0.1:8080/images/"

    @Flag(
        name: .customLong("require-if-match"),
        help: "Refuse a change of an existing document without If-Match (428)."
    )
    var requiresIfMatch = false

    @Flag(
        name: .customLong("no-express"),
        help: ArgumentHelp(
            "Let the full lane answer every request, as the tests do to compare both.",
            visibility: .hidden
        )
    )
    var hasNoExpressLane = false

    @OptionGroup(title: "Tokens") var tokenOptions: TokenOptions

    @OptionGroup(title: "Transport") var transport: TransportOptions

    @OptionGroup(title: "Limits") var limits: LimitOptions

    @OptionGroup(title: "Logging") var logging: LogOptions

    @OptionGroup(title: "Change feed") var feed: FeedOptions

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port is a number from 0 to 65535")
        }
        guard let url = URL(string: imageBaseURL), url.scheme != nil, url.host != nil else {
            throw ValidationError("--image-base-url is a URL such as https://images.example.org/")
        }
    }

    func run() async throws {
        let logger = logging.logger()
        raiseFileLimit()
        limitEventLoops()
        let identity = try transport.identity()
        let keys = try await tokenOptions.keys(logger: logger)
        if migrate { try await data.migrate() }
        // Before the store is opened, whose writer takes its metrics from it.
        let metrics = PrometheusRegistry(API.metricFamilies)
        MetricsSystem.bootstrap(metrics)
        let (store, services) = try data.open(.write(purpose: "longbox serve"))
        let tokens = try await tokenOptions.authority(directory: data.directory, keys: keys)
        let api = API(
            store: store,
            services: services,
            imageBaseURL: imageBaseURL,
            requiresIfMatch: requiresIfMatch,
            followers: limits.followers,
            metrics: metrics
        )
        let server = HTTPServer(
            store: store,
            routes: api.routes,
            tokens: tokens,
            configuration: HTTPServer.Configuration(
                host: host,
                port: port,
                tls: identity,
                crossOrigin: transport.crossOrigin,
                rateLimit: limits.policy,
                hasExpressLane: !hasNoExpressLane
            ),
            problem: problem,
            requests: RequestMeter(metrics, family: API.requestSeconds.name),
            logger: logger,
            onListening: announce
        )
        let running: [any Service] =
            [
                Housekeeping(store: store, logger: logger),
                Background(store: store, services: services, retention: feed.retention),
                Watching(api: api, logger: logger),
                RefusalWatch(store: store, logger: logger),
            ] + (keys.map { [$0] } ?? []) + [
                server,
                // The first to stop: the server waits for the streams to end.
                Delivery(api: api),
            ]
        let group = group(running, until: PanicWatch(store: store), logger: logger)
        do {
            try await group.run()
        } catch {
            await store.close()
            throw error
        }
        await store.close()
        if let reason = store.panicReason { throw StorePanic(reason: reason) }
    }

    /// Services that run until a signal, or until the watch ends; the last one stops first.
    private func group(
        _ services: [any Service],
        until watch: some Service,
        logger: Logger
    ) -> ServiceGroup {
        let watching = ServiceGroupConfiguration.ServiceConfiguration(
            service: watch,
            successTerminationBehavior: .gracefullyShutdownGroup
        )
        return ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [watching]
                    + services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
    }

    private func announce(_ port: Int) {
        let scheme = transport.certificateFile == nil ? "http" : "https"
        let base = "\(scheme)://\(host):\(port)"
        Console.say("Longbox serves \(data.directory) at \(base)")
        Console.say("  \(base)/v1/comics?sort=-popularity")
        Console.say("  \(base)/v1/comics/1/chapters")
        Console.say("  \(base)/v1/genres")
        Console.say("  \(base)/v1/changes")
        Console.say("  \(base)/live")
    }
}

/// The consumers, the jobs and the trimming, until the server has stopped.
private struct Background: Service {
    let store: Store
    let services: Services
    let retention: Retention

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await services.runInBackground(on: store, retention: retention)
        }
    }
}

/// Hands events to those who follow the feed, until the group stops.
private struct Delivery: Service {
    let api: API

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await api.deliverChanges() }
    }
}

/// Proves what changes, until the group stops.
private struct Watching: Service {
    let api: API
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            do {
                try await api.watchIntegrity { finding in
                    logger.error("\(finding.line)", metadata: ["finding": "\(finding.code)"])
                }
            } catch {
                logger.error("what changes is not proven any longer: \(error)")
                await Doorbell().wait(past: 0)
            }
        }
    }
}

/// Ends the server once the store can be neither read nor written: a restart may find it sound.
private struct PanicWatch: Service {
    let store: Store

    func run() async throws {
        await cancelWhenGracefulShutdown { await store.waitForPanic() }
    }
}

/// Says once that the store takes no further writes, and why.
private struct RefusalWatch: Service {
    let store: Store
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await store.waitForPoison()
            if let reason = store.poisonReason {
                logger.error("writes are refused until a restart, since a commit failed: \(reason)")
            }
            await Doorbell().wait(past: 0)
        }
    }
}

private struct StorePanic: Error, CustomStringConvertible {
    let reason: LMDBError
    var description: String {
        "the store refuses readers and writers since a commit failed (\(reason)): check the disk, "
            + "then start again"
    }
}

/// Frees the reader slots of dead processes, and speaks up about readers that stay too long, folds
/// that have ended, and a map that is nearly full.
private struct Housekeeping: Service {
    private static let interval = Duration.seconds(30)
    let store: Store
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let dead = try store.clearDeadReaders()
                if dead > 0 { logger.notice("freed \(dead) reader slots of dead processes") }
                let limit = Duration.seconds(Keyspaces.Limits.readerAgeSeconds)
                if let age = store.oldestReader, age > limit {
                    logger.warning("a reader has been open for \(age.shortText): it pins pages")
                }
                if let failure = store.foldFailure {
                    logger.error("orders by views stand still until a restart: \(failure)")
                }
                warnIfFull()
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    private func warnIfFull() {
        guard let usage = try? store.usage() else { return }
        if usage.percent >= Keyspaces.Limits.fullWarningPercent {
            logger.warning(
                """
                the store fills \(usage.percent) % of its map; from \
                \(Keyspaces.Limits.nearlyFullPercent) % on it takes deletions only: restart with a \
                larger --map-size
                """
            )
        }
    }
}
