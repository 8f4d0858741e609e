import ArgumentParser
import Foundation
import Keyspaces
import LMDB

/// `longbox compact`.
struct Compact: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the store's file as small as it gets.",
        discussion: """
            For a store that nobody uses: it takes the writer's lock, and is refused beside a \
            reader. Row by row the store is copied into full pages within the data directory; the \
            copy is proven by `longbox check` and put in the place of the store in one step: the \
            disk needs room for both. Killed at any moment, it leaves the store as it was, or \
            compacted.

            After an import, and after much has been deleted; rows that come later split full \
            pages again.
            """
    )

    private static let workplace = "compact.partial"

    @OptionGroup var data: DataOptions
    @OptionGroup var worker: WorkerOptions

    func run() async throws {
        guard worker.isWorker else { return try await data.supervise() }
        let (file, workplace) = (
            data.directory + "/data.mdb", "\(data.directory)/\(Self.workplace)"
        )
        try data.requireStore()
        let lock = try LockFile(directory: data.directory, purpose: "longbox compact")
        defer { withExtendedLifetime(lock) {} }
        let before = Files.size(of: file)
        Files.remove(workplace)
        try Files.makeDirectory(workplace)
        defer { Files.remove(workplace) }
        let after = try await copy(to: workplace)
        try Files.rename(workplace + "/data.mdb", to: file)
        // It counts the commits of the larger file; whoever comes next makes a new one.
        Files.remove(data.directory + "/lock.mdb")
        try syncToDisk(data.directory)
        Console.say("compacted \(before.sizeText) to \(after.sizeText)")
    }

    /// Writes the copy; its size.
    ///
    /// The store is closed when this returns.
    private func copy(to workplace: String) async throws -> Int {
        let store = try data.open().store
        let manifest = try await StoreCopy.make(
            of: store,
            by: .rows,
            in: workplace,
            mapBytes: data.mapBytes
        )
        try refuseReaders(of: store)
        return manifest.bytes
    }

    private func refuseReaders(of store: Store) throws {
        try store.clearDeadReaders()
        let reader = try store.statistics().readers.first { $0.process != getpid() }
        if let reader { throw BackupError.inUse(data.directory, process: reader.process) }
    }
}
