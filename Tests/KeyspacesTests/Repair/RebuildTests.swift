import Keyspaces
import LMDB
import StoreTesting
import Testing

/// Numbers, each with many multiples, which follow from it.
private final class Multiples: Sendable {
    static let each: UInt64 = 300
    let numbers: Keyspace<Identifier<Multiples>, Empty>
    let multiples: Keyspace<Identifier<Multiples>, Number>

    init(_ schema: inout Schema) {
        let numbers: Keyspace<Identifier<Multiples>, Empty> = schema.keyspace("numbers")
        let multiples: Keyspace<Identifier<Multiples>, Number> = schema.keyspace("multiples")
        self.numbers = numbers
        self.multiples = multiples
        schema.register(Add.self, for: self)
        schema.add(MultiplesRule(multiples: self))
        schema.derive(["multiples"], from: numbers) { number, _, context in
            try Self.put(number, in: multiples, &context)
        }
    }

    private static func put(
        _ number: Identifier<Multiples>,
        in multiples: Keyspace<Identifier<Multiples>, Number>,
        _ context: inout CommandContext
    ) throws {
        for factor in 0..<each {
            let row = Identifier<Multiples>(number.rawValue * each + factor)
            try context.put(Number(number.rawValue * factor), for: row, in: multiples)
        }
    }

    struct Add: Command {
        static var code: UInt16 { 400 }
        let number: UInt64

        init(_ number: UInt64) { self.number = number }
        init(from reader: inout ByteReader) throws(CodecError) { number = try reader.unsigned() }
        func encode(to writer: inout ByteWriter) { writer.unsigned(number) }

        func apply(to target: Multiples, in context: inout CommandContext) throws {
            try context.put(Empty(), for: Identifier(number), in: target.numbers)
            try Multiples.put(Identifier(number), in: target.multiples, &context)
        }
    }
}

private struct MultiplesRule: IntegrityRule {
    let multiples: Multiples

    var indexes: [KeyspaceID] { [multiples.multiples.id] }

    func check(_: KeyRange, of snapshot: borrowing Snapshot, into report: inout Report) throws {
        var rows = try snapshot.rows(of: multiples.numbers)
        while let (number, _) = try rows.nextSound() {
            for factor in 0..<Multiples.each {
                let row = Identifier<Multiples>(number.rawValue * Multiples.each + factor)
                let value = Number(number.rawValue * factor)
                try report.expect(row, value, in: multiples.multiples, snapshot)
            }
        }
    }

    func nameStrays(of snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.nameStrays(in: multiples.multiples, snapshot) { snapshot, row, _ in
            let number = Identifier<Multiples>(row.rawValue / Multiples.each)
            return try snapshot.contains(number, in: multiples.numbers)
        }
    }
}

@Suite struct RebuildTests {
    private static let table = "multiples"

    /// A store of thirty numbers, closed, and what is in the table that follows from them.
    private func withNumbers(
        _ body: (RawFile, [RawFile.Pair]) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            var schema = Schema()
            let multiples = Multiples(&schema)
            try await withStore(in: directory, schema) { store in
                for number in 1...30 as ClosedRange<UInt64> {
                    try await store.submit(Multiples.Add(number), to: multiples)
                }
            }
            let file = RawFile(directory: directory)
            try await body(file, try file.pairs(Self.table))
        }
    }

    private func openForRepair(_ directory: String) throws -> Store {
        var schema = Schema()
        _ = Multiples(&schema)
        return try Store(at: directory, schema: schema, access: .repair(purpose: "test"))
    }

    /// Checks the store, makes anew what can be, and closes it; what was found and what was made.
    private func repair(_ directory: String) async throws -> (Report, [Rebuilt]) {
        let store = try openForRepair(directory)
        let report = try await store.check().report
        let rebuilt = try await store.rebuild(after: report)
        if !rebuilt.isEmpty { try await requireConsistent(store) }
        await store.close()
        return (report, rebuilt)
    }

    @Test(arguments: [0, 4_500, -1])
    func `What is missing, stray or damaged is made anew, in commands that are bounded`(
        _ place: Int
    ) async throws {
        try await withNumbers { file, sound in
            try file.delete(at: place, in: Self.table)
            try file.put(bytes(77), [9], in: Self.table)
            try file.put([5], [], in: Self.table)
            let (report, rebuilt) = try await repair(file.directory)
            #expect(Set(report.findings.map(\.code)) == ["index-missing", "record-damaged"])
            #expect(report.findings.allSatisfy { $0.isRepairable })
            #expect(rebuilt.map(\.keyspaces) == [[Self.table]])
            // Ten to drop 9,001 rows; then 1,000 rows of the source are too many, and so on to 7.
            #expect(rebuilt[0].commands > 14)
            #expect(try file.pairs(Self.table) == sound)
        }
    }

    @Test func `A rebuild that was begun keeps the store from being opened until it is finished`()
        async throws
    {
        try await withNumbers { file, sound in
            let name = Array("rebuild.\(Self.table)".utf8)
            // Amid the dropping, and after the first two numbers were taken.
            let positions: [[UInt8]] = [[0], [1], [1] + bytes(2)]
            for position in positions {
                let length = [0, 0, 0, UInt8(position.count)]
                try file.put(name, [1] + length + position, in: "meta")
                var schema = Schema()
                _ = Multiples(&schema)
                let refusal = StoreError.halfRebuilt(keyspace: Self.table)
                #expect(throws: refusal) { try open(file.directory, schema) }
                #expect(throws: refusal) { try openReader(file.directory, schema) }
                #expect(try await repair(file.directory).1.count == 1)
                #expect(try file.pairs(Self.table) == sound)
                try await withStore(in: file.directory, schema) { _ in }
            }
        }
    }

    @Test func `Nothing is made anew where nothing that follows from others is wrong`()
        async throws
    {
        try await withNumbers { file, sound in
            try file.put([5], [], in: "numbers")
            let (report, rebuilt) = try await repair(file.directory)
            #expect(report.findings.map(\.isRepairable) == [false])
            #expect(rebuilt.isEmpty)
            #expect(try file.pairs(Self.table) == sound)
        }
    }
}
