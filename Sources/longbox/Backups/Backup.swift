import ArgumentParser
import Foundation
import Keyspaces
import LMDB

/// `longbox backup`.
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the store, stopped or running, and prove the copy.",
        discussion: """
            Beside a server, which goes on writing: the copy is one commit. It has its name only \
            once it is whole, synced to the disk, and `longbox check` finds nothing in it. With it \
            goes manifest.json, which tells what it is a copy of and its SHA-256. The secret of \
            tokens is not part of it. What an interrupted backup leaves is called \
            DESTINATION.partial; the next one clears it.
            """
    )

    @OptionGroup var data: DataOptions
    @OptionGroup var worker: WorkerOptions

    @Option(
        help: ArgumentHelp(
            "DESTINATION is a folder: make a dated backup in it, and keep the newest N only.",
            valueName: "n"
        )
    )
    var keep: Int?

    @Argument(help: "A directory that is not there yet; with --keep, a folder of backups.")
    var destination: String

    func validate() throws {
        if let keep, !(1...10_000).contains(keep) {
            throw ValidationError("--keep is a number from 1 to 10000")
        }
    }

    func run() async throws {
        guard worker.isWorker else { return try await data.supervise() }
        var path = Files.trimmed(destination)
        let folder = path
        if keep != nil { path += "/" + BackupFolder.name(for: .now) }
        let store = try data.open().store
        let manifest = try await store.backUp(to: path, data: data)
        if let keep { try BackupFolder(path: folder).prune(keeping: keep) }
        let entries = manifest.entries.values.reduce(0, +)
        Console.say(
            "backed up \(entries.grouped) entries, \(manifest.bytes.sizeText), through command "
                + "\(manifest.commandSequence) and event \(manifest.feedSequence), to \(path)"
        )
    }
}

extension DataOptions {
    /// Runs the command in a worker and ends as it does, but for its end at a damaged page.
    func supervise() async throws {
        let end = try await Worker.run()
        if let signal = end.damageSignal {
            throw BackupError.damagedPages(directory, signal: signal)
        }
        if case .killed(let signal) = end {
            Console.complain("stopped by signal \(signal)")
        }
        throw ExitCode(end.status)
    }
}

extension Store {
    /// Makes a backup called `path`.
    ///
    /// - Throws: ``BackupError``; there is nothing called `path` then, unless there was before.
    func backUp(
        to path: String,
        data: DataOptions,
        allowingFindings: Bool = false
    ) async throws -> Manifest {
        let path = Files.trimmed(path)
        let (parent, workplace) = (Files.parent(of: path), BackupFolder.workplace(of: path))
        var above = parent
        while !Files.exists(above) { above = Files.parent(of: above) }
        let (place, own) = (try Files.real(above), try Files.real(data.directory))
        if place == own || place.hasPrefix(own + "/") {
            throw BackupError.inside(path, data: data.directory)
        }
        if Files.exists(path) { throw BackupError.exists(path) }
        // With those above it.
        try Files.makeDirectory(workplace)
        let lock = try LockFile(directory: workplace, purpose: "longbox backup")
        defer { withExtendedLifetime(lock) { Files.remove(workplace) } }
        for name in Files.names(in: workplace) where name != "store.lock" {
            Files.remove("\(workplace)/\(name)")
        }
        let manifest = try await StoreCopy.make(
            of: self,
            by: .pages,
            in: workplace,
            mapBytes: data.mapBytes,
            allowingFindings: allowingFindings
        )
        try manifest.write(in: workplace)
        Files.remove(workplace + "/store.lock")
        try syncToDisk(workplace)
        try Files.rename(workplace, to: path)
        return manifest
    }
}
