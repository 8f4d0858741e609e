import Foundation
import LMDB
import Testing

@Suite("A transaction")
struct TransactionTests {
    @Test("for reading sees its snapshot while a writer commits")
    func snapshot() throws {
        try withEnvironment { environment, table in
            try store(["apple": "red", "pear": "green"], in: table, of: environment)
            let before = try environment.beginRead()
            var writer = try environment.beginWrite()
            try writer.put("yellow", for: "apple", in: table)
            try writer.delete("pear", in: table)
            #expect(try before.value(of: "apple", in: table) == "red")
            try writer.commit()
            let after = try environment.beginRead()
            #expect(try before.value(of: "apple", in: table) == "red")
            #expect(try before.keys(in: table) == ["apple", "pear"])
            #expect(try after.value(of: "apple", in: table) == "yellow")
            #expect(try after.keys(in: table) == ["apple"])
            #expect(after.commit == before.commit + 1)
        }
    }

    @Test("for writing leaves nothing when it is dropped, and gives the write lock back")
    func abort() throws {
        try withEnvironment { environment, table in
            try store(["apple": "red"], in: table, of: environment)
            do {
                var dropped = try environment.beginWrite()
                try dropped.put("yellow", for: "apple", in: table)
                try dropped.put("blue", for: "plum", in: table)
            }
            #expect(try environment.beginRead().value(of: "apple", in: table) == "red")
            try store(["pear": "green"], in: table, of: environment)
            #expect(try environment.beginRead().keys(in: table) == ["apple", "pear"])
        }
    }

    @Test("that wrote nothing commits without a new commit number")
    func emptyCommit() throws {
        try withEnvironment { environment, table in
            let before = try environment.beginRead().commit
            try environment.beginWrite().commit()
            #expect(try environment.beginRead().commit == before)
        }
    }

    @Test("parked pins no snapshot: renewed, it sees the last commit")
    func parking() throws {
        try withEnvironment { environment, table in
            try store(["apple": "red"], in: table, of: environment)
            let first = try environment.beginRead()
            #expect(try first.value(of: "apple", in: table) == "red")
            let parked = first.park()
            try store(["apple": "yellow"], in: table, of: environment)
            let second = try parked.renew()
            #expect(try second.value(of: "apple", in: table) == "yellow")
            let third = try second.park().renew()
            #expect(try third.value(of: "apple", in: table) == "yellow")
        }
    }

    @Test("keeps its environment open")
    func lifetime() throws {
        try withDirectory { directory in
            let reader = try snapshotOnly(of: directory)
            #expect(throws: LMDBError.alreadyOpen(path: directory)) { try open(directory) }
            _ = consume reader
            let environment = try open(directory)
            try requireWhole(environment, try pairs(of: environment))
        }
    }

    private func snapshotOnly(of directory: String) throws -> ReadTransaction {
        let environment = try open(directory)
        try store(["apple": "red"], in: try pairs(of: environment), of: environment)
        return try environment.beginRead()
    }

    @Test("for reading finds no slot once all are taken, and one when the others have ended")
    func readersFull() throws {
        try withEnvironment { environment, table in
            let held = try snapshots(environment, held: 0)
            #expect(held == Limits.readers)
            #expect(try environment.clearDeadReaders() == 0)
            #expect(try environment.beginRead().keys(in: table) == [])
        }
    }

    /// How many snapshots can be held at once.
    ///
    /// Noncopyable, they can be kept on the stack only.
    private func snapshots(_ environment: Environment, held: Int) throws -> Int {
        do {
            let one = try environment.beginRead()
            let count = try snapshots(environment, held: held + 1)
            _ = consume one
            return count
        } catch LMDBError.readersFull {
            return held
        }
    }

    @Test("traps when it is given a table of another environment")
    func foreignTable() async throws {
        let parent = FileManager.default.temporaryDirectory.path + "/lmdb-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: parent) }
        await #expect(processExitsWith: .failure) { [parent = parent as String] in
            tryForeignTable(in: parent)
        }
        #expect(FileManager.default.fileExists(atPath: parent + "/own/data.mdb"))
    }
}

/// Ends the process well unless the one forbidden step traps.
private func tryForeignTable(in parent: String) {
    do {
        for path in ["/own", "/other"] {
            try FileManager.default.createDirectory(
                atPath: parent + path,
                withIntermediateDirectories: true
            )
        }
        let other = try open(parent + "/other")
        let foreign = try pairs(of: other)
        let reader = try open(parent + "/own").beginRead()
        _ = try reader.value(of: "apple", in: foreign)
    } catch {
        print(error)
    }
}
