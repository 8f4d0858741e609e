import ArgumentParser
import ComicAPI
import Keyspaces
import LMDB

/// `longbox migrate`.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the store to the formats of this program.",
        discussion: """
            For a store that an older program wrote: make a backup first, because the older \
            program refuses the store afterwards. It may be stopped at any moment and run again.
            """
    )

    @OptionGroup var data: DataOptions

    func run() async throws {
        let migrated = try await data.migrate(mustExist: true)
        Console.say(
            migrated.isEmpty
                ? "nothing to migrate: every keyspace has today's format"
                : "migrated \(migrated.joined(separator: ", "))"
        )
    }
}

extension DataOptions {
    /// Brings the store to today's formats; the keyspaces that were migrated.
    ///
    /// A store that is not there is an error only if it must be.
    @discardableResult
    func migrate(mustExist: Bool = false) async throws -> [String] {
        do {
            let migrated = try await Services.migrate(directory, mapBytes: mapBytes) {
                Console.show("migrating \($0): \($1.grouped) commits")
            }
            Console.clear()
            return migrated
        } catch let error as StoreError {
            guard case .storage(.absent) = error, !mustExist else { throw error }
            return []
        }
    }
}
