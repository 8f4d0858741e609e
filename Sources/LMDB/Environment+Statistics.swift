internal import CLMDB

/// How much of an environment's map is in use.
public struct MapUsage: Sendable, Equatable {
    /// Address space of the map, in bytes.
    public let mapBytes: Int
    /// Pages of the file up to the last one in use, free ones among them included.
    public let usedPages: Int
    /// Pages among them that hold nothing.
    public let freePages: Int
    /// Pages among these that commits may reuse: no reader of an earlier commit sees them any more.
    public let reusablePages: Int
    /// Bytes a page.
    public let pageBytes: Int

    /// Bytes up to the last page in use.
    public var usedBytes: Int { usedPages * pageBytes }
    /// How much of the map holds something, for the last commit or for a reader of an earlier one,
    /// in per cent, rounded down.
    public var percent: Int { (usedPages - reusablePages) * pageBytes * 100 / mapBytes }
}

/// A reader's slot that is taken, by this process or another one.
public struct ReaderSlot: Sendable, Equatable {
    /// The process.
    public let process: Int32
    /// The commit that it sees; `nil` while it sees none.
    public let commit: Int?
}

extension Environment {
    /// How much of the map is in use.
    ///
    /// - Complexity: O(the list of free pages + reader slots).
    @available(*, noasync)
    public func usage() throws(LMDBError) -> MapUsage {
        let transaction = try beginRead()
        // Nothing that the commit of the oldest reader or a later one has freed is reused.
        let oldest = try readers().compactMap(\.commit).min() ?? transaction.commit
        let pinned = oldest < transaction.commit ? oldest : .max
        let free = try transaction.freePages(before: pinned)
        let layout = try unsafe mapLayout(handle)
        return MapUsage(
            mapBytes: layout.mapBytes,
            usedPages: layout.usedPages,
            freePages: free.all,
            reusablePages: free.reusable,
            pageBytes: layout.pageBytes
        )
    }

    /// Whether the file reaches this part of the map, in per cent; pages in it may be free.
    ///
    /// - Complexity: O(1).
    public func reaches(percent: Int) throws(LMDBError) -> Bool {
        let layout = try unsafe mapLayout(handle)
        return layout.usedPages * layout.pageBytes >= layout.mapBytes / 100 * percent
    }

    /// How many tables there are.
    public func tableCount() throws(LMDBError) -> Int {
        var statistics = MDB_stat()
        try check(unsafe mdb_env_stat(handle, &statistics), "reading the environment")
        return statistics.ms_entries
    }

    /// The readers of every process.
    public func readers() throws(LMDBError) -> [ReaderSlot] {
        var lines = ""
        let code = unsafe withUnsafeMutablePointer(to: &lines) { lines in
            unsafe mdb_reader_list(
                handle,
                { text, lines in
                    guard let text = unsafe text, let lines = unsafe lines else { return 0 }
                    unsafe lines.assumingMemoryBound(to: String.self).pointee +=
                        String(cString: text)
                    return 0
                },
                lines
            )
        }
        // It returns what the callback did, which is never a failure.
        if code < 0 { try check(code, "listing readers") }
        // A line a reader: process, thread in hexadecimal, commit or a dash.
        return lines.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 3, let process = Int32(words[0]) else { return nil }
            return ReaderSlot(process: process, commit: Int(words[2]))
        }
    }
}

/// The size of the map, and the pages of the file up to the last one in use.
///
/// - Throws: ``LMDBError/damaged(path:detail:)`` if they are more than the map has.
func mapLayout(
    _ handle: OpaquePointer
) throws(LMDBError) -> (mapBytes: Int, usedPages: Int, pageBytes: Int) {
    var info = unsafe MDB_envinfo()
    var statistics = MDB_stat()
    try check(unsafe mdb_env_info(handle, &info), "reading the environment")
    try check(unsafe mdb_env_stat(handle, &statistics), "reading the environment")
    let (mapBytes, last) = unsafe (info.me_mapsize, info.me_last_pgno)
    let pageBytes = Int(statistics.ms_psize)
    guard last >= 0, last < mapBytes / pageBytes else {
        throw .damaged(path: "data.mdb", detail: "page \(last) of a map of \(mapBytes) bytes")
    }
    return (mapBytes, last + 1, pageBytes)
}

extension ReadTransaction {
    /// How many pages of the file hold nothing, and how many of these were freed before a commit.
    ///
    /// - Complexity: O(the list of free pages).
    func freePages(before bound: Int) throws(LMDBError) -> (all: Int, reusable: Int) {
        let word = MemoryLayout<Int>.size
        var cursor = try Cursor(self, ownTable(.freePages))
        var (all, reusable) = (0, 0)
        while try cursor.next() {
            let room = cursor.value.byteCount / word - 1
            guard cursor.key.byteCount == word, room >= 0 else { throw .damagedFreeList }
            let commit = unsafe cursor.key.unsafeLoadUnaligned(fromByteOffset: 0, as: Int.self)
            let count = unsafe cursor.value.unsafeLoadUnaligned(fromByteOffset: 0, as: Int.self)
            guard count >= 0, count <= room else { throw .damagedFreeList }
            all += count
            if commit < bound { reusable += count }
        }
        return (all, reusable)
    }

    /// The names of all tables.
    func tableNames() throws(LMDBError) -> [String] {
        var cursor = try Cursor(self, ownTable(.names))
        var names: [String] = []
        while try cursor.next() {
            let name = unsafe cursor.key.withUnsafeBytes { name in
                unsafe String(decoding: name, as: UTF8.self)
            }
            names.append(name)
        }
        return names
    }

    private func ownTable(_ table: OwnTable) -> Table {
        let environment = unsafe context.environment._withUnsafeGuaranteedRef { $0 }
        return Table(handle: table.rawValue, environment: ObjectIdentifier(environment))
    }
}

/// LMDB's own tables, whose handles are fixed.
private enum OwnTable: MDB_dbi {
    /// By commit, the number of pages that it freed, and the pages.
    case freePages
    /// By name, where each table is.
    case names
}

extension LMDBError {
    fileprivate static var damagedFreeList: LMDBError {
        .damaged(path: "data.mdb", detail: "the list of free pages has other lengths than it says")
    }
}
