import Foundation
import Keyspaces

/// What is written and counted.
final class MicroStore: Sendable {
    let rows: Keyspace<Identifier<MicroStore>, Number>
    let hits: Counter<Identifier<MicroStore>>

    init(_ schema: inout Schema) {
        rows = schema.keyspace("rows")
        hits = schema.counter("hits")
        schema.register(Write.self, for: self)
    }
}

/// The key of a row, the same for the same number.
func randomKey(_ number: UInt64) -> Identifier<MicroStore> {
    Identifier(number &* 0x9E37_79B9_7F4A_7C15 % 1_000_000)
}

/// Puts rows under random keys, or counts once each of consecutive keys.
struct Write: Command {
    enum Kind: UInt8 {
        case rows = 1
        case counts = 2
    }

    static var code: UInt16 { 1_000 }
    let kind: Kind
    let first: UInt64
    let count: UInt32

    init(_ kind: Kind, first: UInt64, count: UInt32) {
        self.kind = kind
        self.first = first
        self.count = count
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        guard let kind = Kind(rawValue: try reader.unsigned()) else { throw .value("kind") }
        self.kind = kind
        first = try reader.unsigned()
        count = try reader.unsigned()
    }

    func encode(to writer: inout ByteWriter) {
        writer.unsigned(kind.rawValue)
        writer.unsigned(first)
        writer.unsigned(count)
    }

    func apply(to target: MicroStore, in context: inout CommandContext) throws {
        for number in first..<first + UInt64(count) {
            switch kind {
            case .rows: try context.put(Number(number), for: randomKey(number), in: target.rows)
            case .counts: try context.add(1, to: Identifier(number), in: target.hits)
            }
        }
    }
}

/// Runs `body` on a store in a directory of its own, which is gone afterwards.
///
/// Nothing is folded by itself.
func withStore(_ body: (Store, MicroStore) async throws -> Void) async throws {
    let path = FileManager.default.temporaryDirectory.path + "/micro-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let (store, target) = try open(path)
    do {
        try await body(store, target)
        await store.close()
    } catch {
        await store.close()
        throw error
    }
}

private func open(_ path: String) throws -> (Store, MicroStore) {
    var schema = Schema()
    let target = MicroStore(&schema)
    let access = Store.Access.write(purpose: "benchmark")
    return (try Store(at: path, schema: schema, access: access, folding: .never), target)
}
