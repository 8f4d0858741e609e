import ArgumentParser
import Foundation
import Site

/// How soon many followers of the change feed have what was written, and what that costs.
@main
struct Followers: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Delivery of the change feed to many followers at once.",
        discussion: """
            Starts a server on an empty data directory, and changes titles of comics over HTTP, each
            of which is one event. One thread reads the streams of all followers but one, which never
            reads; of --parsed of them every event is timed, of the others the bytes are counted.
            """
    )

    @Option(help: "The program whose server is measured.") var longbox = ".build/release/longbox"
    @Option(help: "The data directory, not there yet.") var data: String
    @Option(help: "The core that the server is bound to.") var core: Int?
    @Option(help: "How many follow; one of them never reads.") var followers = 1_000
    @Option(help: "Of how many followers every event is timed.") var parsed = 16
    @Option(help: "Events a second.") var rate = 1_000
    @Option(help: "How long each measurement takes.") var seconds = 10.0
    @Option(help: "Connections that write.") var connections = 32

    func run() throws {
        try raiseFileLimit()
        let server = try Server(
            longbox: longbox,
            data: data,
            core: core,
            options: ["--followers", "\(followers)"]
        )
        defer { server.stop() }
        let token = try Server.token(longbox: longbox, data: data)
        let load = try Load(port: server.port, token: token, connections: connections)
        print("writes a second, as many as \(connections) connections have acknowledged:")
        print(String(format: "%8.0f with 0 followers", load.run(seconds: seconds).rate))
        let idle = server.anonymousMegabytes
        let listeners = try Listeners(port: server.port, count: followers, parsed: parsed)
        listeners.start()
        let followed = server.anonymousMegabytes
        let flat = load.run(seconds: seconds)
        print(String(format: "%8.0f with %d followers", flat.rate, followers))
        listeners.waitUntilQuiet()
        let processor = server.processorSeconds
        let begin = ContinuousClock.now
        let paced = load.run(seconds: seconds, rate: Double(rate))
        listeners.waitUntilQuiet(upTo: paced.last)
        let time = (ContinuousClock.now - begin) / .seconds(1)
        let share = (server.processorSeconds - processor) / time * 100
        print(
            String(
                format: "%d followers at %.0f events a second, milliseconds from the answer to the "
                    + "writer until an event was read:",
                followers,
                paced.rate
            )
        )
        report(listeners.arrivals, paced)
        print(String(format: "processor: %.0f %% of one core", share))
        print(
            String(
                format:
                    "memory beyond the map: %.0f MiB without followers, %.0f MiB with idle ones, "
                    + "%.0f MiB afterwards",
                idle,
                followed,
                server.anonymousMegabytes
            )
        )
        print("followers cut off: \(listeners.lost) of \(followers - 1) that read")
        listeners.stop()
    }

    /// Prints percentiles of the times from acknowledgement to arrival; an event that came before
    /// the acknowledgement counts as 0.
    private func report(_ arrivals: [Arrival], _ load: LoadResult) {
        var times: [Double] = []
        for arrival in arrivals {
            guard let acknowledged = load.acknowledged[arrival.number] else { continue }
            times.append(max(0, (arrival.time - acknowledged) / .milliseconds(1)))
        }
        times.sort()
        guard !times.isEmpty else { return print("  nothing arrived") }
        let wanted = load.acknowledged.count * min(parsed, followers - 1)
        print(
            String(
                format: "  p50 %.2f  p90 %.2f  p99 %.2f  max %.2f  (%d of %d)",
                times[times.count / 2],
                times[times.count * 9 / 10],
                times[times.count * 99 / 100],
                times[times.count - 1],
                times.count,
                wanted
            )
        )
    }

    /// As many descriptors as may be, for this process and the server that it starts.
    private func raiseFileLimit() throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        if limit.rlim_cur < rlim_t(followers + connections + 64) {
            throw ClientError("at most \(limit.rlim_cur) files may be open: ulimit -n")
        }
    }
}
