import ArgumentParser
import ComicAPI
import Keyspaces

/// `longbox migrate`.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the store to the formats of this program.",
        discussion: """
            For a store that an older program wrote: make a backup first, because the older program
            refuses the store afterwards. It may be stopped at any moment and run again.
            """
    )

    @OptionGroup var data: DataOptions

    func run() async throws {
        let migrated = try await Services.migrate(data.directory, mapBytes: data.mapBytes) {
            Console.show("\($0): \($1.grouped) commits")
        }
        Console.clear()
        Console.say(
            migrated.isEmpty
                ? "nothing to migrate: every keyspace has today's format"
                : "migrated \(migrated.joined(separator: ", "))"
        )
    }
}
