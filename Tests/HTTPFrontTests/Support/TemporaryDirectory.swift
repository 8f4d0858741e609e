import Foundation

/// Runs `body` with the path of an empty directory, which is deleted afterwards.
func withTemporaryDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result
{
    let url = FileManager.default.temporaryDirectory.appending(path: "longbox-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    return try await body(url.path)
}
