#if canImport(Glibc)
internal import Glibc
#endif

/// Refuses a file that lacks a page in use.
///
/// It would be mapped without complaint and kill the process at the first missing page. Being
/// shorter than the meta page says is no proof of that: LMDB does not write a page that a
/// transaction takes and gives back before it commits, so that free pages at the end may be
/// missing.
///
/// - Complexity: O(1); for a file that is shorter, O(the list of free pages).
func refuseTruncated(_ handle: OpaquePointer, _ file: String) throws(LMDBError) {
    let layout = try unsafe mapLayout(handle)
    let pages = try PagesOfFile(file, pageBytes: layout.pageBytes)
    let wanted = layout.usedPages * layout.pageBytes
    if pages.bytes >= wanted { return }
    let missing = pages.count..<layout.usedPages
    if pages.freePages(in: missing) == missing.count { return }
    throw .damaged(path: file, detail: "\(pages.bytes) bytes of at least \(wanted)")
}

/// The pages of a data file, read from the file itself: past its end the map would answer with a
/// signal instead of an error.
///
/// The layout is that of LMDB 0.9 on a machine of 64 bits (mdb.c: `MDB_page`, `MDB_meta`,
/// `MDB_node`). Numbers are little-endian, as those machines are.
///
/// ```
///   page   number 8 · padding 2 · flags 2 · end of the offsets 2 · begin of the nodes 2 │ offsets
///   node   in a branch the child's number 6, in a leaf the size of the data 4 and flags 2
///          · size of the key 2 │ key │ data, or the number of the page where it begins
///   data   how many pages a commit has freed 8 │ the number of each 8
/// ```
private struct PagesOfFile: ~Copyable {
    /// What of a meta page leads to the list of free pages.
    private struct Meta {
        /// The commit that wrote it.
        let commit: Int
        let depth: Int
        let root: Int
    }

    /// Why the pages make no sense.
    private struct Unreadable: Error {}

    /// The length of the file.
    let bytes: Int
    private let pageBytes: Int
    private let file: Int32

    /// Pages that the file holds as a whole.
    var count: Int { bytes / pageBytes }

    init(_ path: String, pageBytes: Int) throws(LMDBError) {
        var status = stat()
        file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        self.pageBytes = pageBytes
        guard file >= 0, unsafe fstat(file, &status) == 0 else {
            let code = errno
            bytes = 0
            throw .system(errno: code, doing: "opening \(path)")
        }
        bytes = Int(status.st_size)
    }

    deinit { if file >= 0 { close(file) } }

    /// How many pages in a range are free; `nil` if the list of them cannot be read.
    ///
    /// Another process may commit meanwhile, and put something else into the list's pages.
    func freePages(in range: Range<Int>) -> Int? {
        do throws(Unreadable) {
            while true {
                let meta = try newestMeta()
                let found = try? freePages(in: range, below: meta.root, depth: meta.depth)
                if try newestMeta().commit == meta.commit { return found }
            }
        } catch {
            return nil
        }
    }

    private func newestMeta() throws(Unreadable) -> Meta {
        var newest: Meta?
        for number in 0..<2 {
            let page = try read(number)
            let meta = Meta(
                commit: try page.integer(at: 144),
                depth: Int(try page.short(at: 46)),
                root: try page.integer(at: 80)
            )
            if newest.map({ $0.commit < meta.commit }) ?? true { newest = meta }
        }
        guard let newest else { throw Unreadable() }
        return newest
    }

    private func freePages(
        in range: Range<Int>,
        below number: Int,
        depth: Int
    ) throws(Unreadable) -> Int {
        if depth == 0 { return 0 }
        let page = try read(number)
        let isBranch = try page.short(at: 10) & 1 == 1
        var found = 0
        for place in stride(from: 16, to: Int(try page.short(at: 12)), by: 2) {
            let node = Int(try page.short(at: place))
            let low = Int(try page.short(at: node)) | Int(try page.short(at: node + 2)) << 16
            let flags = Int(try page.short(at: node + 4))
            if isBranch {
                found += try freePages(in: range, below: low | flags << 32, depth: depth - 1)
                continue
            }
            let data = node + 8 + Int(try page.short(at: node + 6))
            if flags & 1 == 1 {
                let count = (16 + low + pageBytes - 1) / pageBytes
                let overflow = try read(try page.integer(at: data), count: count)
                found += try overflow.numbers(at: 16, in: range)
            } else {
                found += try page.numbers(at: data, in: range)
            }
        }
        return found
    }

    private func read(_ number: Int, count: Int = 1) throws(Unreadable) -> PageBytes {
        guard (0..<self.count).contains(number), count <= self.count - number else {
            throw Unreadable()
        }
        var bytes = [UInt8](repeating: 0, count: count * pageBytes)
        let length = unsafe pread(file, &bytes, bytes.count, off_t(number * pageBytes))
        guard length == bytes.count else { throw Unreadable() }
        return PageBytes(bytes)
    }

    /// Numbers in the bytes of one page or several.
    private struct PageBytes {
        private let bytes: [UInt8]

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        func short(at place: Int) throws(Unreadable) -> UInt16 {
            UInt16(truncatingIfNeeded: try number(at: place, count: 2))
        }

        func integer(at place: Int) throws(Unreadable) -> Int {
            Int(bitPattern: UInt(try number(at: place, count: 8)))
        }

        /// How many numbers of a list lie in a range.
        func numbers(at place: Int, in range: Range<Int>) throws(Unreadable) -> Int {
            let count = try integer(at: place)
            guard (0..<(bytes.count - place) / 8).contains(count) else { throw Unreadable() }
            var found = 0
            for index in 0..<count {
                if range.contains(try integer(at: place + 8 + 8 * index)) { found += 1 }
            }
            return found
        }

        private func number(at place: Int, count: Int) throws(Unreadable) -> UInt64 {
            guard place >= 0, place <= bytes.count - count else { throw Unreadable() }
            var number: UInt64 = 0
            for byte in bytes[place..<place + count].reversed() {
                number = number << 8 | UInt64(byte)
            }
            return number
        }
    }
}
