import LMDB
import Testing

@Suite("A pair")
struct PairTests {
    @Test("is found after it was put, in the same transaction and in later ones")
    func putAndGet() throws {
        try withEnvironment { environment, table in
            var writer = try environment.beginWrite()
            try writer.put("red", for: "apple", in: table)
            #expect(try writer.value(of: "apple", in: table) == "red")
            try writer.commit()
            let reader = try environment.beginRead()
            #expect(try reader.value(of: "apple", in: table) == "red")
            #expect(try reader.value(of: "appl", in: table) == nil)
            #expect(try reader.value(of: "apples", in: table) == nil)
        }
    }

    @Test("is replaced by a later one under the same key")
    func replacement() throws {
        try withEnvironment { environment, table in
            try store(["apple": "red", "pear": "green"], in: table, of: environment)
            try store(["apple": "yellow, and longer"], in: table, of: environment)
            let reader = try environment.beginRead()
            #expect(try reader.value(of: "apple", in: table) == "yellow, and longer")
            #expect(try reader.statistics(of: table).entries == 2)
        }
    }

    @Test("is gone after it was deleted, and can be deleted only once")
    func deletion() throws {
        try withEnvironment { environment, table in
            try store(["apple": "red", "pear": "green"], in: table, of: environment)
            var writer = try environment.beginWrite()
            #expect(try writer.delete("apple", in: table))
            #expect(try !writer.delete("apple", in: table))
            #expect(try !writer.delete("plum", in: table))
            #expect(try writer.value(of: "apple", in: table) == nil)
            try writer.commit()
            #expect(try environment.beginRead().keys(in: table) == ["pear"])
        }
    }

    @Test("can be appended only above the last key")
    func appending() throws {
        try withEnvironment { environment, table in
            var writer = try environment.beginWrite()
            for key in ["a", "b", "ba", "c"] { try writer.append("", for: key, in: table) }
            #expect(throws: LMDBError.self) { try writer.append("", for: "c", in: table) }
            #expect(throws: LMDBError.self) { try writer.append("", for: "bb", in: table) }
            try writer.commit()
            #expect(try environment.beginRead().keys(in: table) == ["a", "b", "ba", "c"])
        }
    }

    @Test("keeps a value of any size", arguments: [0, 1, 2_000, 4_096, 100_000])
    func valueSizes(size: Int) throws {
        try withEnvironment { environment, table in
            let value = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            var writer = try environment.beginWrite()
            try writer.put(value, for: [7], in: table)
            try writer.commit()
            let reader = try environment.beginRead()
            #expect(try reader.value(of: [7], in: table) == value)
            #expect(try (reader.statistics(of: table).overflowPages > 0) == (size > 2_000))
        }
    }

    @Test("keeps a key of 1 to 511 bytes", arguments: [1, 2, 510, 511])
    func keySizes(size: Int) throws {
        try withEnvironment { environment, table in
            let key = [UInt8](repeating: 0xFF, count: size)
            var writer = try environment.beginWrite()
            try writer.put([1], for: key, in: table)
            #expect(try writer.value(of: key, in: table) == [1])
            #expect(try writer.delete(key, in: table))
            try writer.put([2], for: key, in: table)
            try writer.commit()
            #expect(try environment.beginRead().value(of: key, in: table) == [2])
        }
    }

    @Test(
        "is refused with a key of another size, which breaks nothing",
        arguments: [0, 512, 4_096]
    )
    func refusedKeySizes(size: Int) throws {
        try withEnvironment { environment, table in
            let key = [UInt8](repeating: 1, count: size)
            var writer = try environment.beginWrite()
            #expect(throws: LMDBError.keySize(size)) { try writer.put([1], for: key, in: table) }
            try writer.put([1], for: [1], in: table)
            try writer.commit()
            #expect(try environment.beginRead().value(of: [1], in: table) == [1])
        }
    }

    @Test("with an empty key cannot be asked for")
    func emptyKey() throws {
        try withEnvironment { environment, table in
            var writer = try environment.beginWrite()
            #expect(throws: LMDBError.keySize(0)) { try writer.value(of: [], in: table) }
            #expect(throws: LMDBError.keySize(0)) { try writer.delete([], in: table) }
        }
    }

    @Test("with a key too long to be stored is absent")
    func longKey() throws {
        try withEnvironment { environment, table in
            let longest = [UInt8](repeating: 1, count: 511)
            var writer = try environment.beginWrite()
            try writer.put([1], for: longest, in: table)
            #expect(try writer.value(of: longest + [1], in: table) == nil)
            #expect(try !writer.delete(longest + [1], in: table))
            try writer.commit()
        }
    }

    @Test("belongs to one table")
    func tables() throws {
        try withEnvironment { environment, table in
            let other = try #require(try environment.openTable("other"))
            try store(["apple": "red"], in: table, of: environment)
            try store(["apple": "green"], in: other, of: environment)
            let reader = try environment.beginRead()
            #expect(try reader.value(of: "apple", in: table) == "red")
            #expect(try reader.value(of: "apple", in: other) == "green")
            try requireWhole(environment, other)
        }
    }
}
