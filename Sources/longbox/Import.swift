import ArgumentParser
import ChangeFeed
import ComicAPI
import Foundation
import Keyspaces

/// `longbox import`.
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a catalogue of JSON Lines into the store.",
        discussion: """
            One comic a line, chapters and what readers keep nested; upserts by source, so that \
            importing twice changes nothing. The format is described in docs/import-format.md. A \
            bad line is told of with its number and does not stop the rest. Exit status 1 if a \
            line was refused.

            With --server the lines go to a running server, which keeps serving, in place of the \
            data directory; the token is an admin's (LONGBOX_TOKEN).
            """
    )

    @OptionGroup var data: DataOptions

    @Flag(help: "Stop at the first line that is refused; some after it may be written.")
    var strict = false

    @Option(help: ArgumentHelp("A running server to import into.", valueName: "url"))
    var server: String?

    @Option(help: "An admin's token for --server, as `longbox token` prints one.")
    var token: String?

    @Argument(help: "The file, or - for standard input.")
    var file: String

    func validate() throws {
        guard let server else {
            if token != nil { throw ValidationError("--token goes with --server") }
            return
        }
        guard let url = URL(string: server), url.scheme?.hasPrefix("http") == true, url.host != nil
        else { throw ValidationError("--server is a URL such as http://127.0.0.1:8080") }
        guard bearer != nil else {
            throw ValidationError("--server needs an admin's token: --token, or LONGBOX_TOKEN")
        }
    }

    private var bearer: String? {
        token ?? ProcessInfo.processInfo.environment["LONGBOX_TOKEN"]
    }

    func run() async throws {
        let lines = try LineReader(file)
        if let server, let bearer { return try await send(lines, to: server, bearer) }
        let (store, services) = try data.open(
            .write(purpose: "longbox import"),
            transactionWrites: Keyspaces.Limits.writesPerBulkTransaction
        )
        // How long events are kept is the server's to say.
        let background = Task {
            try await services.runInBackground(on: store, retention: .withinSize)
        }
        let began = ContinuousClock.now
        do {
            let summary = try await write(lines, store, services, began)
            background.cancel()
            await store.close()
            try report(summary, ContinuousClock.now - began)
        } catch {
            background.cancel()
            await store.close()
            Console.clear()
            throw error
        }
    }

    private func send(_ lines: LineReader, to server: String, _ token: String) async throws {
        let began = ContinuousClock.now
        let url = server.hasSuffix("/") ? String(server.dropLast()) : server
        defer { Console.clear() }
        let summary = try await RemoteImport(url: url, token: token).run(
            lines,
            onRefusal: complain,
            progress: { show($0, lines, began) }
        )
        try report(summary, ContinuousClock.now - began)
    }

    /// Tells of a refused line; with `--strict` it is the last one.
    private func complain(_ number: Int, _ reason: String) throws {
        Console.complain("line \(number): \(reason)")
        if strict { throw Refused(number: number) }
    }

    private func show(
        _ summary: ImportSummary,
        _ lines: LineReader,
        _ began: ContinuousClock.Instant
    ) {
        let rate = Double(summary.comics.total) / (ContinuousClock.now - began).seconds
        Console.show("\(counts(summary)), \(Int(rate).grouped) comics/s\(lines.remaining)")
    }

    private func write(
        _ lines: LineReader,
        _ store: Store,
        _ services: Services,
        _ began: ContinuousClock.Instant
    ) async throws -> ImportSummary {
        var throttle = Throttle(.milliseconds(200))
        let importer = Importer(
            store: store,
            services: services,
            window: ComicAPI.Limits.bulkImportWindow
        )
        let summary = try await importer.run(nextLine: lines.next) { line, summary in
            if let reason = line.reason { try complain(line.number, reason) }
            if throttle.isDue() { show(summary, lines, began) }
        }
        try await importer.settle()
        return summary
    }

    private func counts(_ summary: ImportSummary) -> String {
        "\(summary.comics.total.grouped) comics, \(summary.chapters.total.grouped) chapters, "
            + "\(summary.pages.grouped) pages"
    }

    private func report(_ summary: ImportSummary, _ elapsed: Duration) throws {
        Console.clear()
        let kinds = [("comics", summary.comics), ("chapters", summary.chapters)]
        let kept = ReaderTallies.kinds.map { ($0.name, summary.readers[keyPath: $0.tally]) }
        let changes = (kinds + kept.filter { $0.1.total > 0 }).map { name, tally in
            "\(name) \(tally.created) new, \(tally.updated) changed"
        }
        Console.say(
            "imported \(counts(summary)) in \(elapsed.shortText): "
                + "\(summary.changes.grouped) changes "
                + "(\(changes.joined(separator: "; "))), "
                + "\(summary.refused.grouped) lines refused"
        )
        if summary.refused > 0 { throw ExitCode(ExitStatus.failed) }
    }
}

/// `--strict` met a line that was refused.
private struct Refused: Error, CustomStringConvertible {
    let number: Int
    var description: String {
        "stopped at line \(number), as --strict asks; lines before it are in, "
            + "and some after it may be"
    }
}
