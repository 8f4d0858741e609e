import Foundation
import LMDB
import Testing

@Suite("Opening an environment")
struct OpeningTests {
    /// A directory whose environment holds a table of many pages, closed again.
    private func withFilledDirectory(_ body: (String) throws -> Void) throws {
        try withDirectory { directory in
            try fill(directory)
            try body(directory)
        }
    }

    private func fill(_ directory: String) throws {
        let environment = try open(directory)
        let table = try pairs(of: environment)
        var writer = try environment.beginWrite()
        for number in 0..<200 {
            try writer.put([UInt8](repeating: 1, count: 1_000), for: [UInt8(number)], in: table)
        }
        try writer.commit()
        try requireWhole(environment, table)
    }

    @Test("twice in one process is refused, by whatever path, and allowed after it was closed")
    func alreadyOpen() throws {
        try withFilledDirectory { directory in
            let link = directory + ".link"
            try FileManager.default.createSymbolicLink(
                atPath: link,
                withDestinationPath: directory
            )
            defer { try? FileManager.default.removeItem(atPath: link) }
            do {
                let first = try open(directory)
                for path in [directory, directory + "/", directory + "/.", link] {
                    #expect(throws: LMDBError.alreadyOpen(path: path)) { try open(path) }
                }
                #expect(throws: LMDBError.alreadyOpen(path: directory)) {
                    try open(directory, readOnly: true)
                }
                try requireWhole(first, try pairs(of: first))
            }
            let second = try open(link)
            try requireWhole(second, try pairs(of: second))
        }
    }

    @Test("after a refused file leaves the directory free for a good one")
    func afterRefusal() throws {
        try withDirectory { directory in
            try Data(repeating: 7, count: 10_000).write(to: URL(filePath: directory + "/data.mdb"))
            #expect(throws: LMDBError.self) { try open(directory) }
            try FileManager.default.removeItem(atPath: directory + "/data.mdb")
            let environment = try open(directory)
            try requireWhole(environment, try pairs(of: environment))
        }
    }

    @Test("a file of something else names the file", arguments: [1, 100, 8_192, 20_000])
    func foreignFile(size: Int) throws {
        try withDirectory { directory in
            let path = directory + "/data.mdb"
            let noise = Data((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 167 | 1) })
            try noise.write(to: URL(filePath: path))
            for readOnly in [false, true] {
                #expect(throws: LMDBError.foreignFile(path: path)) {
                    try open(directory, readOnly: readOnly)
                }
            }
            #expect(try Data(contentsOf: URL(filePath: path)) == noise)
        }
    }

    @Test("a truncated file is refused as damaged, and not touched", arguments: [8_192, 40_960])
    func truncated(size: Int) throws {
        try withFilledDirectory { directory in
            let path = directory + "/data.mdb"
            let whole = try Data(contentsOf: URL(filePath: path))
            try #require(whole.count > 2 * size)
            try whole.prefix(size).write(to: URL(filePath: path))
            for readOnly in [false, true] {
                let detail = "\(size) bytes of at least \(whole.count)"
                #expect(throws: LMDBError.damaged(path: path, detail: detail)) {
                    try open(directory, readOnly: readOnly)
                }
            }
            try whole.write(to: URL(filePath: path))
            let environment = try open(directory)
            try requireWhole(environment, try pairs(of: environment))
        }
    }

    /// Leaves a file that ends before its last page, which is free: LMDB does not write what a
    /// transaction takes and gives back.
    private func leaveUnwritten(_ directory: String) throws -> (file: Int, wanted: Int) {
        try fill(directory)
        let environment = try open(directory)
        let other = try #require(try environment.openTable("other"))
        var writer = try environment.beginWrite()
        let keys = (0..<3_000).map { [UInt8($0 >> 8), UInt8($0 & 255)] }
        for key in keys { try writer.put([UInt8](repeating: 2, count: 900), for: key, in: other) }
        for key in keys.reversed() { try writer.delete(key, in: other) }
        try writer.commit()
        let usage = try environment.usage()
        let path = directory + "/data.mdb"
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        return (try #require(size), usage.usedBytes)
    }

    @Test("a file without free pages at its end is opened, read and written")
    func unwrittenPages() throws {
        try withDirectory { directory in
            let (size, wanted) = try leaveUnwritten(directory)
            try #require(size < wanted - 1_000_000)
            for readOnly in [true, false] {
                let environment = try open(directory, readOnly: readOnly)
                try requireWhole(environment, try pairs(of: environment))
            }
            try fill(directory)
        }
    }

    @Test("a file without free pages at its end that lacks one in use too is refused")
    func unwrittenAndTruncated() throws {
        try withDirectory { directory in
            let (size, wanted) = try leaveUnwritten(directory)
            let path = directory + "/data.mdb"
            let whole = try Data(contentsOf: URL(filePath: path))
            for lost in [100_000, size - 8_192] {
                try whole.prefix(size - lost).write(to: URL(filePath: path))
                let detail = "\(size - lost) bytes of at least \(wanted)"
                #expect(throws: LMDBError.damaged(path: path, detail: detail)) {
                    try open(directory)
                }
            }
            try whole.write(to: URL(filePath: path))
            _ = try open(directory)
        }
    }

    /// A meta page: a page's head (16), magic, version, address, size (24), the trees of free pages
    /// and of names (48 each), the last page in use (8), the commit (8).
    private static let metaPages = [0, 4_096]

    @Test(
        "a file whose meta pages name a last page that no file has is refused as damaged",
        arguments: [1 << 52, UInt64.max]
    )
    func absurdLastPage(page: UInt64) throws {
        try withFilledDirectory { directory in
            let path = directory + "/data.mdb"
            let whole = try Data(contentsOf: URL(filePath: path))
            var file = whole
            for meta in Self.metaPages { file.put(page, at: meta + 136) }
            try file.write(to: URL(filePath: path))
            #expect {
                try open(directory)
            } throws: { error in
                guard case LMDBError.damaged = error else { return false }
                return true
            }
            try whole.write(to: URL(filePath: path))
        }
    }

    @Test("a list of free pages that says that it is longer than it is, is damage")
    func absurdFreeList() throws {
        try withFilledDirectory { directory in
            do {
                let environment = try open(directory)
                let table = try pairs(of: environment)
                for number in 1...3 { try store(["a": "\(number)"], in: table, of: environment) }
            }
            let path = directory + "/data.mdb"
            let whole = try Data(contentsOf: URL(filePath: path))
            var file = whole
            let commits = Self.metaPages.map { whole.number(at: $0 + 144) }
            let newest = Self.metaPages[commits[0] > commits[1] ? 0 : 1]
            let root = Int(whole.number(at: newest + 80)) * 4_096
            // The root is a leaf: its head, offsets of nodes (2 each); of a node the head, the key.
            let node = root + Int(UInt16(truncatingIfNeeded: whole.number(at: root + 16)))
            file.put(UInt64(Int.max), at: node + 16)
            try file.write(to: URL(filePath: path))
            do {
                let environment = try open(directory)
                #expect {
                    try environment.usage()
                } throws: { error in
                    guard case LMDBError.damaged = error else { return false }
                    return true
                }
            }
            try whole.write(to: URL(filePath: path))
        }
    }

    @Test("an absent directory is refused; an empty one only for reading")
    func absent() throws {
        try withDirectory { directory in
            let missing = directory + "/missing"
            #expect(throws: LMDBError.absent(path: missing)) { try open(missing) }
            #expect(throws: LMDBError.absent(path: missing)) { try open(missing, readOnly: true) }
            #expect(throws: LMDBError.absent(path: directory)) {
                try open(directory, readOnly: true)
            }
            let environment = try open(directory)
            #expect(!environment.isReadOnly)
            #expect(environment.path == directory)
        }
    }

    @Test("an empty file, as a crash at creation leaves it, is a new store, but none for reading")
    func emptyFile() throws {
        try withDirectory { directory in
            try Data().write(to: URL(filePath: directory + "/data.mdb"))
            #expect(throws: LMDBError.absent(path: directory)) {
                try open(directory, readOnly: true)
            }
            let environment = try open(directory)
            try requireWhole(environment, try pairs(of: environment))
        }
    }

    @Test("a path through a file tells the operating system's reason")
    func notADirectory() throws {
        try withDirectory { directory in
            let path = directory + "/file"
            try Data([1]).write(to: URL(filePath: path))
            #expect {
                try open(path)
            } throws: { error in
                guard case LMDBError.system(ENOTDIR, _) = error else { return false }
                return true
            }
        }
    }

    @Test("for reading refuses to write, and tells an absent table by nil")
    func readOnly() throws {
        try withFilledDirectory { directory in
            let environment = try open(directory, readOnly: true)
            #expect(environment.isReadOnly)
            #expect {
                _ = try environment.beginWrite()
            } throws: { error in
                guard case LMDBError.system(EACCES, _) = error else { return false }
                return true
            }
            #expect(try environment.openTable("other") == nil)
            try requireWhole(environment, try pairs(of: environment))
        }
    }
}

extension Data {
    /// A number as LMDB writes it on this machine.
    fileprivate func number(at offset: Int) -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(self[offset + $1]) << (8 * UInt64($1)) }
    }

    fileprivate mutating func put(_ number: UInt64, at offset: Int) {
        for byte in 0..<8 { self[offset + byte] = UInt8(truncatingIfNeeded: number >> (8 * byte)) }
    }
}
