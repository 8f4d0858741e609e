import Keyspaces

/// Makes a page out of rows as they are walked: at most `limit` chapters out of at most `bound`
/// rows.
///
/// ```
///   · · x · x │ x        full: the next page begins behind the last chapter of this one
///   · · x · · · · │ ·    at the bound: it begins behind the last chapter, too
///   · · · · · · · │ ·    at the bound without any: behind the last row that was looked at
/// ```
///
/// A cursor tells its key to whoever can read it: that of a row which the caller may not see is in
/// one only where there is no other way to get on.
struct Paging<Key: KeyCodable> {
    private let limit: Int
    private let bound: Int
    private var chapters = 0
    private var rows = 0
    private var lastRow: Key?
    private var lastTaken: Key?

    init(limit: Int, bound: Int) {
        self.limit = limit
        self.bound = bound
    }

    /// Where the next page begins, if this one ends before the row at `key` because of the bound.
    mutating func look(at key: Key) -> [UInt8]? {
        if rows == bound { return (lastTaken ?? lastRow)?.encoded }
        rows += 1
        lastRow = key
        return nil
    }

    /// Where the next page begins, if this one ends before the wanted chapter at `key` because it
    /// is full.
    mutating func take(_ key: Key) -> [UInt8]? {
        if chapters == limit { return lastTaken?.encoded }
        chapters += 1
        lastTaken = key
        return nil
    }
}
