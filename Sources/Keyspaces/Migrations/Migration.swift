import Foundation
import LMDB

/// Turns the values of one keyspace from one format into the next, a bounded part at a time.
struct Migration: Sendable {
    let keyspace: String
    /// The format that it begins with, and the one that it ends with.
    let from: UInt8
    let to: UInt8
    /// Rewrites the next rows past a key, at most so many; the last key, or `nil` if none was left.
    let step: @Sendable ([UInt8]?, Int, inout CommandContext) throws -> [UInt8]?
}

extension Schema {
    /// Says how the values of an older format become those of today's.
    ///
    /// `Old` decodes the older values, and its ``ValueCodable/format`` is their number. `upgrade`
    /// is a pure function of one value: after a crash it may run again for the same ones.
    /// A store of the older format is refused until ``Store/migrate(at:schema:mapBytes:progress:)``
    /// has been run.
    public mutating func migrate<Key, Old: ValueCodable, New>(
        _ keyspace: Keyspace<Key, New>,
        from old: Old.Type,
        _ upgrade: @escaping @Sendable (Old) -> New
    ) {
        let before = Keyspace<Key, Old>(
            name: keyspace.name,
            slot: keyspace.slot,
            schema: keyspace.schema
        )
        let migration = Migration(
            keyspace: keyspace.name,
            from: Old.format ?? 0,
            to: New.format ?? 0
        ) { (last: [UInt8]?, limit: Int, context: inout CommandContext) in
            var batch: [(key: Key, value: Old)] = []
            var end: [UInt8]?
            do {
                var rows = try context.rows(of: before, in: .behind(last))
                while batch.count < limit, let row = try rows.next() {
                    batch.append(row)
                    end = row.key.encoded
                }
            }
            for (key, value) in batch { try context.put(upgrade(value), for: key, in: keyspace) }
            return end
        }
        precondition(migration.from < migration.to, "a migration must lead to a newer format")
        migrations.append(migration)
    }
}

/// Does the next part of a keyspace's migration.
struct MigrateStep: Command {
    static var code: UInt16 { 3 }
    let keyspace: String
    let limit: UInt32

    init(_ keyspace: String, limit: Int = Limits.migratedRows) {
        self.keyspace = keyspace
        self.limit = UInt32(limit)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        keyspace = try reader.string()
        limit = try reader.unsigned()
    }

    func encode(to writer: inout ByteWriter) {
        writer.string(keyspace)
        writer.unsigned(limit)
    }

    /// Whether the keyspace has today's format.
    func apply(to migrations: Migrations, in context: inout CommandContext) throws -> Bool {
        let (meta, format) = (migrations.meta, MetaName.format(keyspace))
        let stored = try context.get(format, in: meta)?.number ?? 0
        guard
            let migration = migrations.all.first(where: {
                $0.keyspace == keyspace && UInt64($0.from) == stored
            })
        else { return true }
        let position = MetaName.migration(keyspace)
        let last = try context.get(position, in: meta)?.bytes
        // Nothing yet is no bytes at all, which no key is.
        let after = last.flatMap { $0.isEmpty ? nil : $0 }
        if let end = try migration.step(after, Int(limit), &context) {
            try context.put(MetaValue(end), for: position, in: meta)
            return false
        }
        try context.delete(position, in: meta)
        try context.put(MetaValue(UInt64(migration.to)), for: format, in: meta)
        return !migrations.all.contains { $0.keyspace == keyspace && $0.from == migration.to }
    }
}

/// The migrations of a schema: what ``MigrateStep`` is applied to.
struct Migrations: Sendable {
    let all: [Migration]
    let meta: Keyspace<Name, MetaValue>
}

extension Store {
    /// Brings the store in the directory `path` to the formats of `schema`, in bounded commits.
    ///
    /// It may be killed at any moment: the next run goes on behind the last commit, and until it is
    /// done every other way to open the store is refused. `progress` is told the keyspace and the
    /// commits so far; what it throws ends the migration there.
    ///
    /// - Returns: the keyspaces that were migrated.
    /// - Throws: what ``Store`` throws; ``StoreError/olderFormat(keyspace:stored:known:)`` if the
    ///   schema does not say how to leave a format.
    public static func migrate(
        at path: String,
        schema: borrowing Schema,
        mapBytes: Int? = nil,
        progress: @Sendable (String, Int) throws -> Void = { _, _ in }
    ) async throws -> [String] {
        if !FileManager.default.fileExists(atPath: path + "/data.mdb") {
            throw StoreError.storage(.absent(path: path))
        }
        let store = try Store(migrating: path, schema: schema, mapBytes: mapBytes)
        let migrations = Migrations(all: schema.migrations, meta: schema.meta)
        do {
            let migrated = try await store.migrate(migrations, progress)
            await store.close()
            return migrated
        } catch {
            await store.close()
            throw error
        }
    }

    private func migrate(
        _ migrations: Migrations,
        _ progress: @Sendable (String, Int) throws -> Void
    ) async throws -> [String] {
        var migrated: [String] = []
        for keyspace in keyspaces {
            var commits = 0
            let step = MigrateStep(keyspace.name)
            while try await !submit(step, to: migrations) {
                commits += 1
                try progress(keyspace.name, commits)
            }
            if commits > 0 { migrated.append(keyspace.name) }
            try requireFormat(of: keyspace, migrations)
        }
        return migrated
    }

    private func requireFormat(of keyspace: AnyKeyspace, _ migrations: Migrations) throws {
        let stored = try read { snapshot in
            try snapshot.get(MetaName.format(keyspace.name), in: migrations.meta)?.number ?? 0
        }
        let known = UInt64(keyspace.format ?? 0)
        if stored < known {
            throw StoreError.olderFormat(keyspace: keyspace.name, stored: stored, known: known)
        }
    }
}
