import ArgumentParser
import ChangeFeed
import ComicAPI
import Foundation
import Keyspaces

/// `longbox restore`.
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a store of a backup, in an empty data directory.",
        discussion: """
            BACKUP is what `longbox backup` made; of a folder of dated backups, the newest is \
            taken. One that is not what was written once, by its SHA-256, is refused, and so is a \
            newer format; an older one is migrated.

            The store begins a new history: places in the feed of the old one are answered with \
            410, named cursors of readers elsewhere expire, new ids begin far above the old ones. \
            A secret of tokens in the directory stays; without one, tokens of before are void.
            """
    )

    /// What an empty data directory may hold.
    private static let ignored: Set = [
        "store.lock", "lock.mdb", "token.secret", CheckRecord.fileName, workplace,
    ]
    private static let workplace = "restore.partial"

    @OptionGroup var data: DataOptions

    @Argument(help: "A backup, or a folder of dated ones.")
    var backup: String

    func run() async throws {
        let source = try BackupFolder.backup(at: backup)
        let manifest = try Manifest(in: source)
        let directory = data.directory
        if Files.names(in: directory).contains(where: { !Self.ignored.contains($0) }) {
            throw BackupError.notEmpty(directory)
        }
        try Files.makeDirectory(directory)
        let lock = try LockFile(directory: directory, purpose: "longbox restore")
        defer { withExtendedLifetime(lock) {} }
        let workplace = "\(directory)/\(Self.workplace)"
        Files.remove(workplace)
        try Files.makeDirectory(workplace)
        defer { Files.remove(workplace) }
        try copy(source, to: workplace, manifest)
        let epoch = try await beginEpoch(in: workplace, manifest)
        Files.remove(directory + "/lock.mdb")
        // That was of another store.
        Files.remove("\(directory)/\(CheckRecord.fileName)")
        try Files.rename(workplace + "/data.mdb", to: directory + "/data.mdb")
        report(source, manifest, epoch)
    }

    private func copy(_ source: String, to workplace: String, _ manifest: Manifest) throws {
        let file = source + "/data.mdb"
        let size = Files.size(of: file)
        if size != manifest.bytes {
            throw BackupError.damaged(file, "\(size) bytes of \(manifest.bytes)")
        }
        var throttle = Throttle(.milliseconds(200))
        let all = manifest.bytes.sizeText
        let digest = try Files.copy(file, to: workplace + "/data.mdb") { done in
            if throttle.isDue() { Console.show("copying: \(done.sizeText) of \(all)") }
        }
        Console.clear()
        if digest != manifest.digest {
            throw BackupError.damaged(file, "its SHA-256 is not that of the manifest")
        }
    }

    /// Brings the copy to today's formats and begins its new history.
    private func beginEpoch(in workplace: String, _ manifest: Manifest) async throws -> Epoch {
        let (store, services) = try await open(workplace)
        let epoch = Epoch.random()
        do {
            if store.epoch.description != manifest.epoch {
                throw BackupError.damaged(backup, "its manifest is of another store")
            }
            try await store.submit(BeginEpoch(epoch), to: services.log)
            await store.close()
        } catch {
            await store.close()
            throw error
        }
        return epoch
    }

    private func open(_ workplace: String) async throws -> (Store, Services) {
        do {
            return try openAsIs(workplace)
        } catch StoreError.olderFormat {
            _ = try await Services.migrate(workplace, mapBytes: data.mapBytes) { _, _ in }
            return try openAsIs(workplace)
        }
    }

    private func openAsIs(_ workplace: String) throws -> (Store, Services) {
        try Services.open(
            workplace,
            .write(purpose: "longbox restore"),
            mapBytes: data.mapBytes
        )
    }

    private func report(_ source: String, _ manifest: Manifest, _ epoch: Epoch) {
        let entries = manifest.entries.values.reduce(0, +)
        Console.say(
            "restored \(entries.grouped) entries of \(manifest.time) from \(source); the history "
                + "is now \(epoch)"
        )
        if manifest.findings > 0 {
            Console.say(
                "the backup was made of a store with \(manifest.findings.grouped) findings: run "
                    + "`longbox check --repair`"
            )
        }
    }
}
