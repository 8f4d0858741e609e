import Keyspaces
import StoreTesting
import Testing

/// Gives out the next number, or refuses to.
private struct Draw: Command {
    static var code: UInt16 { 700 }
    let isRefused: Bool

    init(isRefused: Bool = false) { self.isRefused = isRefused }
    init(from reader: inout ByteReader) throws(CodecError) {
        isRefused = try reader.unsigned(UInt8.self) == 1
    }
    func encode(to writer: inout ByteWriter) { writer.unsigned(UInt8(isRefused ? 1 : 0)) }

    func apply(to urn: Urn, in context: inout CommandContext) throws -> Identifier<Urn> {
        if isRefused { throw Refusal() }
        return Identifier(try context.next(urn.last))
    }
}

private struct Refusal: Error {}

private final class Urn: Sendable {
    let last: StoredNumber
    let idempotency: Idempotency

    init(_ schema: inout Schema) {
        last = schema.number("draw")
        idempotency = Idempotency(&schema)
        schema.register(Draw.self, for: self)
        schema.register(Once<Draw>.self, for: Once.Target(idempotency, self))
    }

    var target: Once<Draw>.Target { Once.Target(idempotency, self) }
}

private struct UrnSchema: ~Copyable {
    var schema = Schema()
    let urn: Urn
    init() { urn = Urn(&schema) }
}

private func digest(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

@Suite("A command sent under a key")
struct OnceTests {
    private struct Drawn: Equatable {
        let number: UInt64
        let isReplayed: Bool
    }

    private func draw(
        _ key: UInt8,
        _ request: UInt8,
        _ urn: Urn,
        _ store: Store,
        isRefused: Bool = false
    ) async throws -> Drawn {
        let once = Once(
            Draw(isRefused: isRefused),
            key: IdempotencyKey(digest: digest(key)),
            digest: digest(request)
        )
        let outcome = try await store.submit(once, to: urn.target)
        return Drawn(number: outcome.value.rawValue, isReplayed: outcome.isReplayed)
    }

    /// Draws, and demands the number.
    private func expect(
        _ key: UInt8,
        _ request: UInt8,
        _ urn: Urn,
        _ store: Store,
        _ number: UInt64,
        isReplayed: Bool
    ) async throws {
        let drawn = try await draw(key, request, urn, store)
        #expect(drawn == Drawn(number: number, isReplayed: isReplayed))
    }

    @Test("takes effect once, and tells its outcome again, also after a reopening")
    func once() async throws {
        let made = UrnSchema()
        let urn = made.urn
        try await withTemporaryDirectory { directory in
            for round in 0..<3 {
                try await withStore(in: directory, made.schema) { store in
                    try await expect(1, 1, urn, store, 1, isReplayed: round > 0)
                    try await expect(1, 1, urn, store, 1, isReplayed: true)
                    try await expect(2, 1, urn, store, 2, isReplayed: round > 0)
                }
            }
        }
    }

    @Test("with another request under the same key is refused, and changes nothing")
    func mismatch() async throws {
        let made = UrnSchema()
        let urn = made.urn
        try await withTemporaryStore(made.schema) { store in
            try await expect(1, 1, urn, store, 1, isReplayed: false)
            await #expect(throws: IdempotencyMismatch()) { try await draw(1, 2, urn, store) }
            try await expect(1, 1, urn, store, 1, isReplayed: true)
            try await expect(2, 2, urn, store, 2, isReplayed: false)
        }
    }

    @Test("that is rejected keeps nothing: sent again it is judged again")
    func rejection() async throws {
        let made = UrnSchema()
        let urn = made.urn
        try await withTemporaryStore(made.schema) { store in
            await #expect(throws: Refusal.self) {
                try await draw(1, 1, urn, store, isRefused: true)
            }
            try await expect(1, 2, urn, store, 1, isReplayed: false)
        }
    }

    @Test("of many at once has one effect")
    func race() async throws {
        let made = UrnSchema()
        let urn = made.urn
        try await withTemporaryStore(made.schema) { store in
            let fresh = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<50 {
                    group.addTask { try await !draw(1, 1, urn, store).isReplayed }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(fresh == 1)
            try await expect(2, 1, urn, store, 2, isReplayed: false)
        }
    }

    @Test("is forgotten when it has expired, in bounded steps, and then has an effect again")
    func expiry() async throws {
        let made = UrnSchema()
        let urn = made.urn
        try await withTemporaryStore(made.schema) { store in
            for key in 0..<50 as Range<UInt8> { _ = try await draw(key, 1, urn, store) }
            let now = Timestamp.now.milliseconds
            let hours = Int64(Limits.idempotencyHours) * 3_600_000
            let before = Timestamp(milliseconds: now + hours - 60_000)
            try await store.expire(urn.idempotency, at: before)
            try await expect(7, 1, urn, store, 8, isReplayed: true)
            let after = Timestamp(milliseconds: now + hours + 60_000)
            try await store.expire(urn.idempotency, at: after)
            #expect(try await store.check().report.entries["idempotency"] == 0)
            try await expect(7, 2, urn, store, 51, isReplayed: false)
        }
    }

    @Test("leaves rows that the check holds together")
    func damage() async throws {
        let made = UrnSchema()
        let urn = made.urn
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, made.schema) { store in
                for key in 1...2 as ClosedRange<UInt8> { _ = try await draw(key, 1, urn, store) }
            }
            let expiry = try rawPairs("idempotency.expiry", in: directory)[0]
            try deleteRaw(expiry.key, in: "idempotency.expiry", of: directory)
            #expect(try await codes(directory, made.schema) == ["index-missing"])
            try putRaw([expiry], in: "idempotency.expiry", of: directory)
            try deleteRaw(digest(1), in: "idempotency", of: directory)
            #expect(try await codes(directory, made.schema) == ["index-stray"])
        }
    }

    private func codes(_ directory: String, _ schema: borrowing Schema) async throws -> [String] {
        let store = try openReader(directory, schema)
        return try await store.check().report.findings.map(\.code)
    }
}
