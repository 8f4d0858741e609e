import ArgumentParser
import ComicAPI
import Foundation
import Keyspaces
import UnixSignals

/// `longbox changes`.
struct Changes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the change feed.",
        discussion: """
            What the public may know of comics and chapters, as GET /v1/changes has it, the oldest \
            first: a line an event, time, kind, subject, and a title or a number. An event is \
            printed once it is durable.

            Runs beside a server. With --follow it goes on until SIGINT or SIGTERM, which end it \
            with 0, and looks for new events ten times a second: the server's bell rings in the \
            server alone. With --server it reads those of a running server, is told of each at \
            once, and after a cut goes on behind the last one. Without --follow those signals end \
            it with 128 and their number.

            Exit status 1 if the feed cannot be read on from the cursor: what to do then is said.
            """
    )

    @OptionGroup var data: DataOptions

    @Flag(help: "Go on with what happens from now on.")
    var follow = false

    @Option(
        help: ArgumentHelp(
            "The event after which to begin: the id of one, earliest, or now.",
            valueName: "cursor|now|earliest"
        )
    )
    var since = "earliest"

    @Option(
        help: ArgumentHelp(
            "Only events of these kinds: \(PublicFeed.types.joined(separator: ", ")).",
            valueName: "A,B"
        )
    )
    var types: String?

    @Flag(help: "Print each event as the JSON of CloudEvents 1.0.")
    var json = false

    @Option(help: ArgumentHelp("A running server whose feed to print.", valueName: "url"))
    var server: String?

    func validate() throws {
        guard PublicFeed.Start(since) != nil else {
            throw ValidationError("--since is the id of an event, epoch:sequence, earliest or now")
        }
        if let stranger = wantedTypes.first(where: { !PublicFeed.types.contains($0) }) {
            throw ValidationError(
                "--types holds '\(stranger)', which is none of "
                    + PublicFeed.types.joined(separator: ", ")
            )
        }
        guard let server else { return }
        guard let url = URL(string: server), url.scheme?.hasPrefix("http") == true, url.host != nil
        else { throw ValidationError("--server is a URL such as http://127.0.0.1:8080") }
    }

    private var wantedTypes: [String] {
        guard let types else { return [] }
        return types.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    func run() async throws {
        let start = PublicFeed.Start(since) ?? .earliest
        let printer = ChangePrinter(isJSON: json)
        if let server {
            let url = server.hasSuffix("/") ? String(server.dropLast()) : server
            let feed = RemoteFeed(url: url, types: wantedTypes, printer: printer)
            try await untilStopped { try await feed.run(from: start, follows: $0) }
        } else {
            let feed = DirectoryFeed(feed: try open(), printer: printer)
            try await untilStopped { try await feed.run(from: start, follows: $0) }
        }
    }

    private func open() throws -> PublicFeed {
        let (store, services) = try data.open()
        return PublicFeed(store: store, services: services, types: wantedTypes)
    }

    /// How long what is being printed may take after a signal, in seconds.
    private static let patienceSeconds = 1.0

    /// Prints until there is no more, a signal comes, or nobody reads what is printed any longer.
    ///
    /// A signal is how a follower is ended; what does not follow is cut off by it.
    private func untilStopped(
        _ print: @escaping @Sendable (_ follows: Bool) async throws -> Void
    ) async throws {
        let follows = follow
        // From before the first line: whoever has seen one may ask for the end.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        try await withThrowingTaskGroup { group in
            group.addTask { try await print(follows) }
            group.addTask {
                guard let signal = await signals.first(where: { _ in true }) else { return }
                let status = follows ? 0 : ExitStatus.killed + signal.rawValue
                // A pipe that is full, and whose reader waits for something else, keeps nobody.
                Thread.detachNewThread {
                    Thread.sleep(forTimeInterval: Self.patienceSeconds)
                    Foundation.exit(status)
                }
                throw ExitCode(status)
            }
            group.addTask {
                while !Task.isCancelled {
                    Console.endIfUnread()
                    try await Task.sleep(for: .milliseconds(250))
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }
}
