import Foundation
import Keyspaces

/// What is written and counted.
final class MicroStore: Sendable {
    let rows: Keyspace<Identifier<MicroStore>, Number>
    let hits: Counter<Identifier<MicroStore>>

    init(_ schema: inout Schema) {
        rows = schema.keyspace("rows")
        hits = schema.counter("hits")
        schema.register(Put.self, for: self)
        schema.register(Count.self, for: self)
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
