import ArgumentParser
import Foundation
import Keyspaces
import RawLMDB

/// A value of 25 words, 201 bytes with its format; what is decoded is their sum.
struct Row: ValueCodable {
    static var format: UInt8? { 1 }
    let sum: UInt64

    init(sum: UInt64) { self.sum = sum }

    init(from reader: inout ByteReader) throws(CodecError) {
        var sum: UInt64 = 0
        for _ in 0..<25 { sum &+= try reader.unsigned() }
        self.sum = sum
    }

    func encode(to writer: inout ByteWriter) {
        writer.unsigned(sum)
        for _ in 1..<25 { writer.unsigned(UInt64(0)) }
    }
}

/// The rows.
final class Shelf: Sendable {
    let rows: Keyspace<Identifier<Shelf>, Row>
    init(_ schema: inout Schema) {
        rows = schema.keyspace("rows")
        schema.register(Append.self, for: self)
    }
}

/// Appends a thousand rows.
struct Append: Command {
    static var code: UInt16 { 1_000 }
    let from: UInt64

    init(from: UInt64) { self.from = from }
    init(from reader: inout ByteReader) throws(CodecError) { from = try reader.unsigned() }
    func encode(to writer: inout ByteWriter) { writer.unsigned(from) }

    func apply(to shelf: Shelf, in context: inout CommandContext) throws {
        for id in from..<from + 1_000 {
            let row = Row(sum: id)
            try context.append(row, for: Identifier(id), to: shelf.rows)
        }
    }
}

/// Typed reads against LMDB's own in C, over the same file.
@main
struct Reads: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Typed gets and scans a second, and LMDB's own in C over the same file.",
        discussion: "Both sides run in turn; medians of the rounds."
    )

    @Option(help: "Rows of 201 bytes, in thousands.") var thousands = 1_000
    @Option(help: "Gets of each run.") var gets = 1_000_000
    @Option(help: "Runs of each side.") var rounds = 5
    @Flag(help: "Rows a second of each round, as one JSON object.") var json = false
    @Option(help: "Where the store is made.")
    var directory = FileManager.default.temporaryDirectory.path

    func run() async throws {
        let path = directory + "/reads-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await fill(path)
        var generator = SystemRandomNumberGenerator()
        let most = UInt64(thousands) * 1_000
        let keys = (0..<gets).map { _ in UInt64.random(in: 0..<most, using: &generator) }
        var rates: [String: [Double]] = [:]
        for _ in 0..<rounds {
            try measureRaw(path, keys, &rates)
            try measureTyped(path, keys, &rates)
        }
        if json {
            let encoded = try JSONEncoder().encode(rates)
            return print(String(decoding: encoded, as: UTF8.self))
        }
        print("          C: rows/s   typed: rows/s   ratio   (medians of \(rounds) rounds)")
        for kind in ["get", "scan"] {
            let raw = median(rates["raw " + kind])
            let typed = median(rates["typed " + kind])
            print(kind.padding(toLength: 6, withPad: " ", startingAt: 0), terminator: "")
            print(String(format: "%13.0f %15.0f %7.2f", raw, typed, typed / raw))
        }
    }

    private func fill(_ path: String) async throws {
        var schema = Schema()
        let shelf = Shelf(&schema)
        let store = try open(path, schema, .write(purpose: "benchmark"))
        for part in 0..<thousands {
            try await store.submit(Append(from: UInt64(part) * 1_000), to: shelf)
        }
        await store.close()
    }

    private func open(
        _ path: String,
        _ schema: borrowing Schema,
        _ access: Store.Access
    ) throws -> Store {
        try Store(at: path, schema: schema, access: access)
    }

    private func measureRaw(
        _ path: String,
        _ keys: [UInt64],
        _ rates: inout [String: [Double]]
    ) throws {
        guard raw_open(path, "rows") == 0 else { throw ExitCode.failure }
        defer { raw_close() }
        var sum: UInt64 = 0
        rates["raw get", default: []].append(rate(keys.count) { sum &+= raw_get(keys, keys.count) })
        rates["raw scan", default: []].append(rate(thousands * 1_000) { sum &+= raw_scan() })
        precondition(sum == expected(keys))
    }

    private func measureTyped(
        _ path: String,
        _ keys: [UInt64],
        _ rates: inout [String: [Double]]
    ) throws {
        var schema = Schema()
        let shelf = Shelf(&schema)
        let store = try open(path, schema, .read)
        try store.read { snapshot in
            var sum: UInt64 = 0
            let get = try rate(keys.count) {
                for key in keys {
                    guard let row = try snapshot.get(Identifier(key), in: shelf.rows) else {
                        continue
                    }
                    sum &+= row.sum
                }
            }
            rates["typed get", default: []].append(get)
            let scan = try rate(thousands * 1_000) {
                var rows = try snapshot.rows(of: shelf.rows)
                while let (_, row) = try rows.next() {
                    sum &+= row.sum
                }
            }
            rates["typed scan", default: []].append(scan)
            precondition(sum == expected(keys))
        }
    }

    /// What a run of each kind adds up to: both sides read the same.
    private func expected(_ keys: [UInt64]) -> UInt64 {
        let rows = UInt64(thousands) * 1_000
        return keys.reduce(0, &+) &+ rows * (rows - 1) / 2
    }

    private func rate(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
        let elapsed = try ContinuousClock().measure { try body() }
        return Double(count) / (elapsed / .seconds(1))
    }

    private func median(_ values: [Double]?) -> Double {
        let sorted = (values ?? [0]).sorted()
        return sorted[sorted.count / 2]
    }
}
