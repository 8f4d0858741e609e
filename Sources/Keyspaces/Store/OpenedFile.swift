import Foundation
import LMDB

/// What may be half done in a store that is opened to finish it.
enum Unfinished {
    case migration
    case rebuild
}

/// The file of a store, opened and proven to be one that this program understands.
struct OpenedFile {
    let environment: Environment
    let tables: StoreTables
    let epoch: Epoch

    @available(*, noasync)
    init(
        _ path: String,
        _ schema: borrowing Schema,
        _ options: Environment.Options,
        finishing unfinished: Unfinished?
    ) throws(StoreError) {
        let opened: [Table]
        do throws(LMDBError) {
            environment = try Environment(path: path, options: options)
            opened = try Self.openTables(environment, schema)
        } catch {
            throw .storage(error)
        }
        tables = StoreTables(
            schema: schema.identity,
            tables: opened,
            counters: Counters(schema.counters, isWriter: !options.readOnly),
            gatherers: schema.gatherers,
            identifiers: schema.identifiers
        )
        if opened.count < schema.keyspaces.count {
            let isHalfMade = try Self.isHalfMade(environment, tables, schema)
            if isHalfMade { throw .storage(.absent(path: path)) }
            throw .absentKeyspace(schema.keyspaces[opened.count].name, path: path)
        }
        if options.readOnly {
            epoch = try Self.storedEpoch(environment, tables, schema)
        } else {
            epoch = try Self.settle(environment, tables, schema, unfinished)
        }
    }

    /// Opens the keyspaces up to the first one that is absent and not made.
    @available(*, noasync)
    private static func openTables(
        _ environment: Environment,
        _ schema: borrowing Schema
    ) throws(LMDBError) -> [Table] {
        var opened: [Table] = []
        for keyspace in schema.keyspaces {
            let name = keyspace.name
            var table = try environment.openTable(name, makingAbsent: false)
            if table == nil { table = try make(name, in: environment, meta: opened.first) }
            guard let table else { break }
            opened.append(table)
        }
        return opened
    }

    /// Makes a keyspace that is new, if the file can be written.
    ///
    /// Nothing is made in a file of another program.
    ///
    /// - Throws: ``LMDB/LMDBError/damaged(path:detail:)`` if the keyspace has been there: made
    ///   anew, it would be empty.
    @available(*, noasync)
    private static func make(
        _ name: String,
        in environment: Environment,
        meta: Table?
    ) throws(LMDBError) -> Table? {
        guard let meta else {
            return try environment.tableCount() == 0 ? environment.openTable(name) : nil
        }
        let format = MetaName.format(name).encoded
        let transaction = try environment.beginRead()
        let hasBeenMade = try transaction.bytes(for: format.span.bytes, in: meta) != nil
        if hasBeenMade {
            let detail = "keyspace \(name) is missing"
            throw .damaged(path: environment.path + "/data.mdb", detail: detail)
        }
        return try environment.openTable(name)
    }

    /// Whether a crash ended the making of the store: one by one keyspaces, then the epoch.
    @available(*, noasync)
    private static func isHalfMade(
        _ environment: Environment,
        _ tables: StoreTables,
        _ schema: borrowing Schema
    ) throws(StoreError) -> Bool {
        let transaction: ReadTransaction
        do throws(LMDBError) {
            if try environment.tableCount() == 0 { return true }
            if tables.tables.isEmpty { return false }
            transaction = try environment.beginRead()
        } catch {
            throw .storage(error)
        }
        let snapshot = Snapshot(transaction: transaction, tables: tables)
        return try !snapshot.contains(MetaName.epoch, in: schema.meta)
    }

    @available(*, noasync)
    private static func storedEpoch(
        _ environment: Environment,
        _ tables: StoreTables,
        _ schema: borrowing Schema
    ) throws(StoreError) -> Epoch {
        let snapshot: Snapshot
        do throws(LMDBError) {
            snapshot = Snapshot(transaction: try environment.beginRead(), tables: tables)
        } catch {
            throw .storage(error)
        }
        for keyspace in schema.keyspaces {
            let stored = try snapshot.get(MetaName.format(keyspace.name), in: schema.meta)
            if try snapshot.contains(MetaName.migration(keyspace.name), in: schema.meta) {
                throw .halfMigrated(keyspace: keyspace.name)
            }
            try requireFormat(keyspace, stored, isMigrating: false)
        }
        try requireRebuilt(schema.derivations, in: snapshot)
        guard let stored = try snapshot.get(MetaName.epoch, in: schema.meta) else {
            throw .storage(.absent(path: environment.path))
        }
        return Epoch(bytes: stored.bytes)
    }

    /// Checks the formats and records what is new: a new store's epoch, a new keyspace's format.
    @available(*, noasync)
    private static func settle(
        _ environment: Environment,
        _ tables: StoreTables,
        _ schema: borrowing Schema,
        _ unfinished: Unfinished?
    ) throws(StoreError) -> Epoch {
        let isMigrating = unfinished == .migration
        let transaction: WriteTransaction
        do throws(LMDBError) {
            transaction = try environment.beginWrite()
        } catch {
            throw .storage(error)
        }
        var context = CommandContext(
            transaction: transaction,
            tables: tables,
            meta: schema.meta,
            jobs: schema.jobs,
            sequence: 0,
            timestamp: .now
        )
        for keyspace in schema.keyspaces {
            let name = MetaName.format(keyspace.name)
            let stored = try context.get(name, in: schema.meta)
            let position = MetaName.migration(keyspace.name)
            let isHalf = try context.contains(position, in: schema.meta)
            if isHalf && !isMigrating { throw .halfMigrated(keyspace: keyspace.name) }
            try requireFormat(keyspace, stored, isMigrating: isMigrating)
            if stored == nil {
                try context.put(MetaValue(UInt64(keyspace.format ?? 0)), for: name, in: schema.meta)
            }
        }
        if unfinished != .rebuild { try requireRebuilt(schema.derivations, in: context) }
        var epoch = Epoch.random()
        if let stored = try context.get(MetaName.epoch, in: schema.meta) {
            epoch = Epoch(bytes: stored.bytes)
        } else {
            try context.put(MetaValue(epoch.bytes), for: MetaName.epoch, in: schema.meta)
        }
        do throws(LMDBError) {
            _ = try context.commit()
        } catch {
            throw .storage(error)
        }
        return epoch
    }

    private static func requireRebuilt(
        _ derivations: Derivations,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws(StoreError) {
        for derivation in derivations.all {
            if try reader.contains(MetaName.rebuild(derivation.name), in: derivations.meta) {
                throw .halfRebuilt(keyspace: derivation.name)
            }
        }
    }

    private static func requireFormat(
        _ keyspace: AnyKeyspace,
        _ stored: MetaValue?,
        isMigrating: Bool
    ) throws(StoreError) {
        let known = UInt64(keyspace.format ?? 0)
        guard let stored else { return }
        if stored.number > known {
            throw .newerFormat(keyspace: keyspace.name, stored: stored.number, known: known)
        }
        if stored.number < known && !isMigrating {
            throw .olderFormat(keyspace: keyspace.name, stored: stored.number, known: known)
        }
    }
}

/// Makes the directory and those above it unless they are there, so that they outlast a power cut.
func makeDirectory(_ path: String) throws(StoreError) {
    var parents: [String] = []
    var place = URL(fileURLWithPath: path)
    while !FileManager.default.fileExists(atPath: place.path) {
        place.deleteLastPathComponent()
        parents.append(place.path)
    }
    do {
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true
        )
    } catch {
        let posix = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        let code = (error as? CocoaError)?.underlying as? POSIXError
        throw .storage(
            .system(
                errno: code?.code.rawValue ?? Int32(posix?.code ?? Int(EACCES)),
                doing: "making the directory \(path)"
            )
        )
    }
    do throws(LMDBError) {
        for parent in parents { try syncToDisk(parent) }
    } catch {
        throw .storage(error)
    }
}
