import ArgumentParser
import ComicAPI
import Foundation
import Keyspaces
import LMDB

/// `longbox check`.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read everything in the store and prove it consistent.",
        discussion: """
            Runs beside a server, on one commit. Layer 0, with --pages: every page is where \
            another one says. Layer 1: every record decodes. Layer 2: every relation holds, \
            between keyspaces and between services.

            With --repair, while nobody else writes: after a backup, indexes, totals and all else \
            that follows from other records is made anew where something was found, and the whole \
            is checked again. What follows from nothing is left as it is, and told of.

            For as long as it runs, what a server frees is not used again, and the file grows by \
            as much: with a low --rate too.

            Exit status: 0 clean, 1 findings mended, 4 findings left, 8 could not run, 16 wrong \
            usage.
            """
    )

    @OptionGroup var data: DataOptions
    @OptionGroup var worker: WorkerOptions

    @Flag(help: "One JSON object a finding, and a summary object last.")
    var json = false

    @Flag(help: "First follow every page of the file, those of long values too; not with --repair.")
    var pages = false

    @Option(
        help: ArgumentHelp(
            "Read no more than so many megabytes a second from the disk; memory is not slowed.",
            valueName: "megabytes"
        )
    )
    var rate: Double?

    @Flag(help: "Make derived data anew where something was found.")
    var repair = false

    @Option(
        help: ArgumentHelp(
            "Where --repair puts its backup (default: beside the data directory).",
            valueName: "directory"
        )
    )
    var backup: String?

    func validate() throws {
        if pages && repair { throw ValidationError("--pages goes without --repair") }
        if backup != nil && !repair { throw ValidationError("--backup goes with --repair") }
        guard let rate else { return }
        if !(rate > 0 && rate.isFinite) { throw ValidationError("--rate is above 0") }
        if pages || repair { throw ValidationError("--rate goes without --pages and --repair") }
    }

    func run() async throws {
        guard worker.isWorker else { return try await supervise() }
        do {
            if repair {
                let outcome = try await Repair(data: data, backup: backup, json: json).run()
                try end(outcome.result, clean: outcome.hasMended ? ExitStatus.mended : 0)
            } else {
                try end(try await prove())
            }
        } catch let status as ExitCode {
            throw status
        } catch {
            throw failure(error)
        }
    }

    private func end(_ result: IntegrityResult, clean: Int32 = 0) throws {
        Console.clear()
        report(result)
        record(result)
        throw ExitCode(result.report.findings.isEmpty ? clean : ExitStatus.findings)
    }

    /// Runs the check in a worker; its end at damage is a finding.
    private func supervise() async throws {
        let end = try await Worker.run()
        if let signal = end.damageSignal {
            let detail =
                "signal \(signal) ended the check, at a damaged page or record or by a defect of "
                + "this program: restore a backup"
            throw failure(.damagedPages(detail))
        }
        throw ExitCode(end.status)
    }

    private func prove() async throws -> IntegrityResult {
        let store = try data.open().store
        var report = Report()
        if pages, let finding = try pageFinding(in: store) { report.add(finding) }
        let result = try await store.checkShowingProgress(
            pace: rate.map { DiskPace(megabytesPerSecond: $0) }
        )
        report.merge(result.report)
        return IntegrityResult(report: report, elapsed: result.elapsed)
    }

    private func pageFinding(in store: Store) throws -> Finding? {
        Console.show("following pages")
        do throws(LMDBError) {
            try store.walkPages()
            return nil
        } catch {
            guard case .damaged(_, let detail) = error else { throw error }
            return .damagedPages(detail)
        }
    }

    /// Damage is a finding, also where it kept the store from being opened or read; whatever else
    /// keeps the check from running is not.
    private func failure(_ error: any Error) -> any Error {
        guard let finding = (error as? StoreError)?.finding else {
            Console.complain("\(error)")
            return ExitCode(ExitStatus.couldNotRun)
        }
        return failure(finding)
    }

    private func failure(_ finding: Finding) -> any Error {
        var report = Report()
        report.add(finding)
        let result = IntegrityResult(report: report, elapsed: .zero)
        self.report(result)
        record(result)
        return ExitCode(ExitStatus.findings)
    }

    /// Leaves what was found for `GET /v1/integrity`: the check itself does not depend on it.
    private func record(_ result: IntegrityResult) {
        do {
            try CheckRecord(result).write(in: data.directory)
        } catch {
            Console.complain("this check is not on record: \(error.localizedDescription)")
        }
    }

    private func report(_ result: IntegrityResult) {
        if json { result.printJSON() } else { result.printPlain() }
    }
}
