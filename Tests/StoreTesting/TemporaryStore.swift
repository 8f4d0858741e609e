import Foundation
public import Keyspaces

/// A directory of its own under the system's temporary one, removed when the closure returns.
@discardableResult
public func withTemporaryDirectory<Result>(
    _ body: (String) async throws -> Result
) async throws -> Result {
    let path = FileManager.default.temporaryDirectory.path + "/longbox-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

/// The findings of a store that a test left inconsistent.
public struct Inconsistent: Error, CustomStringConvertible {
    /// What `check` found.
    public let findings: [Finding]
    /// One line a finding.
    public var description: String {
        findings.map { "\($0.code) in \($0.keyspace): \($0.detail)" }.joined(separator: "\n")
    }
}

/// Opens a store with `schema` in a directory of its own, and proves it consistent when the test
/// has ended well.
public func withTemporaryStore<Result>(
    _ schema: borrowing Schema,
    folding: FoldPolicy = .never,
    _ body: (Store) async throws -> Result
) async throws -> Result {
    let directory = FileManager.default.temporaryDirectory.path + "/longbox-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let store = try open(directory, schema, folding: folding)
    do {
        let result = try await body(store)
        try await requireConsistent(store)
        await store.close()
        return result
    } catch {
        await store.close()
        throw error
    }
}

/// Opens the store in `directory` for writing.
///
/// Unless asked for, nothing is folded but by ``Keyspaces/Store/fold()``: which command has which
/// number is the test's to say.
public func open(
    _ directory: String,
    _ schema: borrowing Schema,
    folding: FoldPolicy = .never
) throws -> Store {
    try Store(at: directory, schema: schema, access: .write(purpose: "test"), folding: folding)
}

/// Opens the store in `directory` as another process would beside its writer.
public func openReader(_ directory: String, _ schema: borrowing Schema) throws -> Store {
    try Store(at: directory, schema: schema, access: .read)
}

/// Throws ``Inconsistent`` unless `check` finds nothing.
public func requireConsistent(_ store: Store) async throws {
    let result = try await store.check()
    if !result.report.findings.isEmpty { throw Inconsistent(findings: result.report.findings) }
}

/// Opens the store in `directory` for the time of `body`, proves it consistent, and closes it, so
/// that it can be opened again.
@discardableResult
public func withStore<Result>(
    in directory: String,
    _ schema: borrowing Schema,
    folding: FoldPolicy = .never,
    _ body: (Store) async throws -> Result
) async throws -> Result {
    let store = try open(directory, schema, folding: folding)
    do {
        let result = try await body(store)
        try await requireConsistent(store)
        await store.close()
        return result
    } catch {
        await store.close()
        throw error
    }
}
