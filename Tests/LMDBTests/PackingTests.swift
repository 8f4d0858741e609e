import Foundation
import LMDB
import Testing

@Suite("A packed environment")
struct PackingTests {
    /// Long enough that a commit of the copy does not hold them all.
    private static let value = String(repeating: "v", count: 700)

    private func key(_ number: Int) -> String { "k" + String(1_000_000 + number).dropFirst() }

    /// Puts keys in an order in which splits leave half of each page empty.
    private func fill(_ table: Table, of environment: Environment, _ count: Int) throws {
        var writer = try environment.beginWrite()
        for run in 0..<10 {
            for number in stride(from: run, to: count, by: 10) {
                try writer.put(Self.value, for: key(number), in: table)
            }
        }
        try writer.commit()
    }

    @Test("holds the pairs of every table in full pages")
    func contents() throws {
        try withDirectories { directory, copy in
            let environment = try open(directory, mapBytes: 256 << 20)
            let table = try pairs(of: environment)
            let other = try #require(try environment.openTable("other"))
            _ = try environment.openTable("empty")
            try fill(table, of: environment, 60_000)
            try store(["b": "1", "a": "2"], in: other, of: environment)
            try environment.pack(into: copy)

            let packed = try open(copy, mapBytes: 256 << 20)
            #expect(try packed.tableCount() == 3)
            let copied = try pairs(of: packed)
            try requireEqual((environment, table), (packed, copied))
            try requireEqual(
                (environment, other),
                (packed, try #require(try packed.openTable("other")))
            )
            let before = try environment.beginRead().statistics(of: table)
            let after = try packed.beginRead().statistics(of: copied)
            // Five such pairs fill a page.
            #expect(after.leafPages == 60_000 / 5)
            #expect(before.leafPages > after.leafPages * 6 / 5)
            try requireWhole(packed, copied)
        }
    }

    @Test("takes nobody's place")
    func occupied() throws {
        try withEnvironment { environment, table in
            try withDirectory { directory in
                try environment.pack(into: directory)
                #expect(throws: LMDBError.self) { try environment.pack(into: directory) }
            }
        }
    }

    @Test("is not made of a table that is out of order")
    func disorder() throws {
        try withDirectories { directory, copy in
            do {
                let environment = try open(directory)
                try fill(try pairs(of: environment), of: environment, 100)
            }
            let file = URL(fileURLWithPath: directory + "/data.mdb")
            var bytes = try Data(contentsOf: file)
            // A split leaves the bytes of what it has moved.
            while let place = bytes.range(of: Data(key(40).utf8)) {
                bytes.replaceSubrange(place, with: Data("j000040".utf8))
            }
            try bytes.write(to: file)
            let environment = try open(directory)
            _ = try pairs(of: environment)
            #expect {
                try environment.pack(into: copy)
            } throws: { error in
                "\(error)".hasSuffix("(pairs is out of order): restore a backup")
            }
        }
    }

    private func withDirectories(_ body: (String, String) throws -> Void) throws {
        try withDirectory { one in try withDirectory { other in try body(one, other) } }
    }

    private func requireEqual(
        _ one: (environment: Environment, table: Table),
        _ other: (environment: Environment, table: Table)
    ) throws {
        let left = try one.environment.beginRead()
        let right = try other.environment.beginRead()
        var first = try Cursor(left, one.table)
        var second = try Cursor(right, other.table)
        while try first.next() {
            let isThere = try second.next()
            try #require(isThere)
            try #require(bytes(first.key) == bytes(second.key))
            try #require(bytes(first.value) == bytes(second.value))
        }
        let isMore = try second.next()
        #expect(!isMore)
    }
}
