public import LMDB

/// The store as one commit left it.
///
/// What it returns is decoded and yours; it cannot be kept.
///
/// A snapshot pins the pages that it sees. Keep it for milliseconds, and never across an `await`.
public struct Snapshot: ~Copyable, KeyspaceReader {
    let transaction: ReadTransaction
    let tables: StoreTables

    init(transaction: consuming ReadTransaction, tables: StoreTables) {
        self.transaction = transaction
        self.tables = tables
    }

    /// The number of the commit that the snapshot shows.
    ///
    /// Equal numbers show equal data.
    public var commit: Int { transaction.commit }

    /// How many rows the keyspace holds.
    ///
    /// - Complexity: O(1).
    public func entries<Key, Value>(of keyspace: Keyspace<Key, Value>) throws(StoreError) -> Int {
        do throws(LMDBError) {
            let table = tables.table(keyspace.slot, keyspace.schema)
            return try transaction.statistics(of: table).entries
        } catch {
            throw .storage(error)
        }
    }

    /// What is known of the tree in a slot.
    func tree(slot: Int) throws(StoreError) -> TableStatistics {
        do throws(LMDBError) {
            return try transaction.statistics(of: tables.tables[slot])
        } catch {
            throw .storage(error)
        }
    }

    /// Ends the snapshot and gives its reader slot back.
    consuming func end() -> ParkedReadTransaction {
        transaction.park()
    }

    /// The value's bytes, borrowed from the map.
    @_lifetime(borrow self)
    public func bytes(
        slot: Int,
        schema: SchemaIdentity,
        key: borrowing RawSpan
    ) throws(StoreError) -> RawSpan? {
        let table = tables.table(slot, schema)
        do throws(LMDBError) {
            return try transaction.bytes(for: key, in: table)
        } catch {
            throw .storage(error)
        }
    }

    /// A cursor on the table.
    @_lifetime(borrow self)
    public func cursor(slot: Int, schema: SchemaIdentity) throws(StoreError) -> Cursor {
        let table = tables.table(slot, schema)
        do throws(LMDBError) {
            return try Cursor(transaction, table)
        } catch {
            throw .storage(error)
        }
    }
}

/// The opened tables of a store, by the slot of their keyspace.
struct StoreTables: Sendable {
    let schema: SchemaIdentity
    let tables: [Table]
    let counters: Counters
    let gatherers: [Gatherer]
    /// The last ids given out, of every kind.
    let identifiers: [StoredNumber]

    /// The keyspace's table.
    @inline(__always)
    func table(_ slot: Int, _ schema: SchemaIdentity) -> Table {
        precondition(schema === self.schema, "a keyspace of another schema")
        return tables[slot]
    }
}
