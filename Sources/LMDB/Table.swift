internal import CLMDB

/// A named table of one environment, opened once and valid as long as the environment is open.
///
/// A table used with a transaction of another environment traps: that is a programmer's error, and
/// LMDB itself would read or write an unrelated table.
public struct Table: Sendable, Equatable {
    let handle: MDB_dbi
    let environment: ObjectIdentifier
}

/// What the library knows of one table.
public struct TableStatistics: Sendable, Equatable {
    /// Pairs in the table.
    public let entries: Int
    /// Levels of the tree; 0 for an empty table.
    public let depth: Int
    /// Inner, leaf and overflow pages.
    public let branchPages: Int
    /// Pages that hold pairs.
    public let leafPages: Int
    /// Pages that hold values too long for a leaf.
    public let overflowPages: Int

    /// Pages of every kind.
    public var pages: Int { branchPages + leafPages + overflowPages }
}
