import LMDB
import Testing

@Suite("A cursor")
struct CursorTests {
    private func withFruit(_ body: (borrowing ReadTransaction, Table) throws -> Void) throws {
        try withEnvironment { environment, table in
            try store(["b": "1", "d": "2", "da": "3", "f": "4"], in: table, of: environment)
            let reader = try environment.beginRead()
            try body(reader, table)
        }
    }

    @Test("walks up, stays at the end, and walks down again")
    func bothWays() throws {
        try withFruit { reader, table in
            var cursor = try Cursor(reader, table)
            var up: [String] = []
            while try cursor.next() { up.append(text(cursor.key) + text(cursor.value)) }
            #expect(up == ["b1", "d2", "da3", "f4"])
            let again = try cursor.next()
            #expect(!again)
            var down: [String] = []
            while try cursor.previous() { down.append(text(cursor.key)) }
            #expect(down == ["da", "d", "b"])
            let before = try cursor.previous()
            #expect(!before)
        }
    }

    @Test("goes to the first and to the last pair, and from nowhere to the last by a step back")
    func ends() throws {
        try withFruit { reader, table in
            var cursor = try Cursor(reader, table)
            #expect(cursor.key.byteCount == 0)
            #expect(cursor.value.byteCount == 0)
            var found = try cursor.previous()
            #expect(found && text(cursor.key) == "f")
            found = try cursor.first()
            #expect(found && text(cursor.key) == "b")
            found = try cursor.last()
            #expect(found && text(cursor.value) == "4")
        }
    }

    @Test(
        "seeks the first key that is not below",
        arguments: [
            ("a", "b"), ("b", "b"), ("c", "d"), ("d", "d"), ("d\0", "da"), ("daa", "f"), ("f", "f"),
            ("fa", nil), ("z", nil),
        ] as [(String, String?)]
    )
    func seeking(wanted: String, found: String?) throws {
        try withFruit { reader, table in
            let wanted = Array(wanted.utf8)
            var cursor = try Cursor(reader, table)
            let isThere = try cursor.seek(to: wanted.span.bytes)
            #expect(isThere == (found != nil))
            if let found { #expect(text(cursor.key) == found) }
        }
    }

    @Test("that found nothing above goes back to the last pair")
    func backFromTheEnd() throws {
        try withFruit { reader, table in
            let wanted = Array("z".utf8)
            var cursor = try Cursor(reader, table)
            var found = try cursor.seek(to: wanted.span.bytes)
            #expect(!found)
            found = try cursor.next()
            #expect(!found)
            found = try cursor.last()
            #expect(found && text(cursor.key) == "f")
        }
    }

    @Test("does not seek an empty key")
    func emptyKey() throws {
        try withFruit { reader, table in
            let none: [UInt8] = []
            var cursor = try Cursor(reader, table)
            do throws(LMDBError) {
                _ = try cursor.seek(to: none.span.bytes)
                Issue.record("sought an empty key")
            } catch {
                #expect(error == .keySize(0))
            }
        }
    }

    @Test("finds nothing in an empty table, whichever way it moves")
    func emptyTable() throws {
        try withEnvironment { environment, table in
            let reader = try environment.beginRead()
            let key: [UInt8] = [1]
            var cursor = try Cursor(reader, table)
            var moves: [Bool] = []
            moves.append(try cursor.first())
            moves.append(try cursor.last())
            moves.append(try cursor.next())
            moves.append(try cursor.previous())
            moves.append(try cursor.seek(to: key.span.bytes))
            moves.append(try cursor.next())
            #expect(!moves.contains(true))
            #expect(try reader.statistics(of: table).depth == 0)
        }
    }

    @Test("in a write transaction sees what was written there")
    func ownWrites() throws {
        try withEnvironment { environment, table in
            var writer = try environment.beginWrite()
            for number in 0..<2_000 {
                try writer.put("\(number)", for: "\(10_000 + number)", in: table)
            }
            for number in stride(from: 0, to: 2_000, by: 2) {
                try writer.delete("\(10_000 + number)", in: table)
            }
            let odd = stride(from: 1, to: 2_000, by: 2).map { "\(10_000 + $0)" }
            #expect(try writer.keys(in: table) == odd)
            try writer.commit()
            #expect(try environment.beginRead().keys(in: table) == odd)
        }
    }
}
