import ArgumentParser
import ComicAPI
import Foundation
import Keyspaces
import LMDB

/// The program: one command a verb, all of them on one data directory.
@main
struct Longbox: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "longbox",
        abstract: "A comic catalogue server on an embedded store.",
        discussion: """
            Every command takes --data DIR (default ./longbox-data, or LONGBOX_DATA).
            Exit status: 0 done, 1 failed or lines refused, 16 wrong usage; `check` has its own.
            """,
        version: version,
        subcommands: [
            Serve.self, Import.self, Export.self, Changes.self, Check.self, Backup.self,
            Restore.self, Compact.self, Stat.self, Migrate.self, Token.self, Bench.self,
        ]
    )

    /// Parses, runs, and says what went wrong in one line.
    static func main() async {
        do {
            var command = try parseAsRoot()
            // The end of a worker is told by whoever started it.
            if !Worker.isThisProcess { DamageSignals.watch() }
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Self.end(with: error)
        }
    }

    private static func end(with error: any Error) -> Never {
        let code = exitCode(for: error)
        if code == .success || error is ExitCode { exit(withError: error) }
        if code == .validationFailure {
            Console.complain("\(message(for: error)) (try `longbox --help`)")
            Foundation.exit(ExitStatus.usage)
        }
        Console.complain("\(error)")
        Foundation.exit(ExitStatus.failed)
    }
}

/// What the process ends with.
enum ExitStatus {
    /// It could not be done, or a line was refused.
    static let failed: Int32 = 1
    /// `check --repair`: findings there were, and all of them are mended.
    static let mended: Int32 = 1
    /// `check`: findings are left.
    static let findings: Int32 = 4
    /// `check`: it could not run.
    static let couldNotRun: Int32 = 8
    /// The command line is wrong.
    static let usage: Int32 = 16
    /// A signal, whose number is added.
    static let killed: Int32 = 128
}

/// The data directory, which every command takes.
struct DataOptions: ParsableArguments {
    @Option(
        name: .customLong("data"),
        help: "The data directory (LONGBOX_DATA)."
    )
    var directory: String =
        ProcessInfo.processInfo.environment["LONGBOX_DATA"] ?? "./longbox-data"

    @Option(
        name: .customLong("map-size"),
        help: "The most that the store may grow to, in GiB of address space, not of disk."
    )
    var mapGibibytes: Int = 64

    var mapBytes: Int { mapGibibytes << 30 }

    /// Opens the store.
    ///
    /// Also for a command that may be suspended: it has the thread to itself until it is open.
    func open(
        _ access: Store.Access = .read,
        transactionWrites: Int = Keyspaces.Limits.writesPerTransaction
    ) throws -> (store: Store, services: Services) {
        try Services.open(
            directory,
            access,
            mapBytes: mapBytes,
            transactionWrites: transactionWrites
        )
    }

    /// Refuses a directory without a store, in which taking the writer's lock would make one.
    func requireStore() throws {
        if Files.size(of: directory + "/data.mdb") == 0 {
            throw StoreError.storage(.absent(path: directory))
        }
    }

    func validate() throws {
        guard (1...131_072).contains(mapGibibytes) else {
            throw ValidationError("--map-size is a number of GiB from 1 to 131072")
        }
    }
}
