import Keyspaces
import StoreTesting
import Testing

/// Something done to the file behind the store's back, and what the check is to find: each finding
/// as `code keyspace`, ascending.
struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let findings: [String]
    let inflict: @Sendable (RawFile) throws -> Void

    init(
        _ name: String,
        _ findings: [String],
        _ inflict: @escaping @Sendable (RawFile) throws -> Void
    ) {
        testDescription = name
        self.findings = findings.sorted()
        self.inflict = inflict
    }
}

/// What the check finds in the store of a directory.
func findings(in directory: String, _ schema: borrowing Schema) async throws -> [String] {
    let store = try open(directory, schema)
    let report = try await store.check().report
    await store.close()
    return report.findings.map { "\($0.code) \($0.keyspace)" }.sorted()
}
