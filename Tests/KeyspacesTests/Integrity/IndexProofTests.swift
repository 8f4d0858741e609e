import Keyspaces
import StoreTesting
import Testing

/// Books by id, each with a number, and the books by their numbers.
private struct Shelf: Sendable, IntegrityRule {
    let books: Keyspace<Identifier<Shelf>, Number>
    let byNumber: Keyspace<Identifier<Number>, Number>

    init(_ schema: inout Schema) {
        books = schema.keyspace("books")
        byNumber = schema.keyspace("books.by-number")
        schema.add(self)
        schema.register(Arrange.self, for: self)
    }

    var indexes: [KeyspaceID] { [byNumber.id] }

    func parts(of snapshot: borrowing Snapshot) throws -> [KeyRange] {
        try snapshot.parts(of: books, rows: 1)
    }

    func check(
        _ part: KeyRange,
        of snapshot: borrowing Snapshot,
        into report: inout Report
    ) throws {
        var rows = try snapshot.rows(of: books, in: part)
        while let (id, number) = try rows.nextSound() {
            let key = Identifier<Number>(number.value)
            try report.expect(key, Number(id.rawValue), in: byNumber, snapshot)
        }
    }

    func nameStrays(of snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.nameStrays(in: byNumber, snapshot) { snapshot, key, value in
            try snapshot.getSound(Identifier(value.value), in: books)?.value == key.rawValue
        }
    }
}

/// Replaces books and index by what it is told.
private struct Arrange: Command {
    static var code: UInt16 { 50 }
    let books: [UInt64: UInt64]
    let index: [UInt64: UInt64]

    init(books: [UInt64: UInt64], index: [UInt64: UInt64]) {
        self.books = books
        self.index = index
    }

    init(from reader: inout ByteReader) throws(CodecError) { throw .value("arrange") }
    func encode(to writer: inout ByteWriter) {}

    func apply(to shelf: Shelf, in context: inout CommandContext) throws {
        for id in 0..<10 as Range<UInt64> {
            try context.delete(Identifier(id), in: shelf.books)
            try context.delete(Identifier(id), in: shelf.byNumber)
        }
        for (id, number) in books {
            try context.put(Number(number), for: Identifier(id), in: shelf.books)
        }
        for (number, id) in index {
            try context.put(Number(id), for: Identifier(number), in: shelf.byNumber)
        }
    }
}

@Suite("A proof of an index")
struct IndexProofTests {
    private static let books: [UInt64: UInt64] = [1: 5, 2: 6, 3: 7]
    private static let index: [UInt64: UInt64] = [5: 1, 6: 2, 7: 3]

    @Test(
        "reports the rows that are missing, stray or wrong",
        arguments: [
            (index, []), ([:], ["index-missing 5", "index-missing 6", "index-missing 7"]),
            ([5: 1, 7: 3], ["index-missing 6"]), ([5: 1, 6: 2, 7: 3, 8: 1], ["index-stray 8"]),
            ([5: 1, 6: 2, 7: 3, 8: 9], ["index-stray 8"]), ([5: 1, 6: 3, 7: 3], ["index-wrong 6"]),
            ([5: 1, 6: 2, 8: 3], ["index-missing 7", "index-stray 8"]),
            ([5: 2, 6: 1, 7: 3], ["index-wrong 5", "index-wrong 6"]),
        ] as [([UInt64: UInt64], [String])]
    )
    func findings(index: [UInt64: UInt64], expected: [String]) async throws {
        var schema = Schema()
        let shelf = Shelf(&schema)
        try await withTemporaryStore(schema) { store in
            try await store.submit(Arrange(books: Self.books, index: index), to: shelf)
            let report = try await store.check().report
            #expect(report.findings.map { "\($0.code) \($0.key.last ?? 0)" }.sorted() == expected)
            for finding in report.findings {
                #expect(finding.layer == 2)
                #expect(finding.keyspace == "books.by-number")
            }
            try await store.submit(Arrange(books: Self.books, index: Self.index), to: shelf)
        }
    }
}
