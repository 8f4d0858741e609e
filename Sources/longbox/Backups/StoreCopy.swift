import ChangeFeed
import ComicAPI
import Foundation
import Keyspaces

/// A copy of a store that is proven before anybody may take it for one.
enum StoreCopy {
    /// How it is made.
    enum Way {
        /// Page by page, beside whatever reads and writes the store.
        case pages
        /// Row by row into full pages, of a store that nobody else uses.
        case rows
    }

    private static let file = "/data.mdb"
    private static let interval = Duration.milliseconds(200)

    /// Writes a copy of a store's last commit into an empty directory, opens it, and checks all
    /// of it.
    ///
    /// What is known of the copy comes back.
    ///
    /// - Throws: ``BackupError/findings(_:first:)`` unless findings are allowed, as in the copy
    ///   of a store that is to be repaired.
    static func make(
        of store: Store,
        by way: Way,
        in directory: String,
        mapBytes: Int,
        allowingFindings: Bool = false
    ) async throws -> Manifest {
        var manifest = Manifest()
        manifest.time = Timestamp.now.rfc3339
        try copy(store, by: way, to: directory)
        manifest.bytes = Files.size(of: directory + file)
        let all = manifest.bytes.sizeText
        var throttle = Throttle(interval)
        manifest.digest = try Files.digest(of: directory + file) { done in
            if throttle.isDue() { Console.show("digesting: \(done.sizeText) of \(all)") }
        }
        let report = try await prove(directory, mapBytes, &manifest)
        Console.clear()
        manifest.findings = report.counts.values.reduce(0, +)
        if let first = report.findings.first, !allowingFindings {
            let text = "\(first.code) in \(first.keyspace)"
            throw BackupError.findings(manifest.findings, first: text)
        }
        return manifest
    }

    private static func copy(_ store: Store, by way: Way, to directory: String) throws {
        let all = try store.space().held.sizeText
        let watched =
            switch way {
            case .pages: directory + file + ".partial"
            case .rows: directory + file
            }
        let watch = Task.detached {
            while !Task.isCancelled {
                Console.show("copying: \(Files.size(of: watched).sizeText) of \(all)")
                try? await Task.sleep(for: interval)
            }
        }
        defer { watch.cancel() }
        switch way {
        case .pages: try store.copy(to: directory)
        case .rows: try store.pack(into: directory)
        }
    }

    /// Opens a copy, notes what it is a copy of, and checks it.
    private static func prove(
        _ directory: String,
        _ mapBytes: Int,
        _ manifest: inout Manifest
    ) async throws -> Report {
        defer { Files.remove(directory + "/lock.mdb") }
        let (store, services) = try open(directory, mapBytes)
        manifest.epoch = store.epoch.description
        manifest.commandSequence = try lastCommand(of: store)
        manifest.feedSequence = try lastEvent(of: store, services)
        let result = try await store.check { done, all in
            Console.show("checking: \(done) of \(all) parts")
        }
        manifest.entries = result.report.entries
        return result.report
    }

    // A snapshot is not for functions that may be suspended.

    private static func open(
        _ directory: String,
        _ mapBytes: Int
    ) throws -> (Store, Services) {
        try Services.open(directory, .read, mapBytes: mapBytes)
    }

    private static func lastCommand(of store: Store) throws -> UInt64 { try store.lastCommand() }

    private static func lastEvent(of store: Store, _ services: Services) throws -> UInt64 {
        try store.read { try services.log.latest(in: $0) }
    }
}

extension Int {
    /// So many bytes in kB or MB, for people.
    var sizeText: String {
        self < 10_000_000 ? "\((self / 1_000).grouped) kB" : "\((self / 1_000_000).grouped) MB"
    }
}
