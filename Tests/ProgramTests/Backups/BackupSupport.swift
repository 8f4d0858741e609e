import Foundation
import Testing

extension Site {
    /// Makes a backup; what it says of itself.
    @discardableResult
    func backUp(to name: String, _ options: String...) async throws -> JSON {
        let outcome = try await start(["backup", path(name)] + options).wait()
        try #require(outcome.status == 0, "\(outcome)")
        if options.contains("--keep") { return .null }
        return try manifest(of: name)
    }

    /// What a backup says of itself.
    func manifest(of name: String) throws -> JSON {
        try JSON(
            parsing: try String(contentsOfFile: path(name) + "/manifest.json", encoding: .utf8)
        )
    }

    /// Makes a store of a backup in a data directory of this name; its path.
    @discardableResult
    func restore(_ backup: String, to name: String) async throws -> String {
        let outcome = try await run("restore", path(backup), data: path(name))
        try #require(outcome.status == 0, "\(outcome)")
        return path(name)
    }

    /// The names in a directory of this site, sorted; nil if it is not there.
    func names(in name: String) -> [String]? {
        try? FileManager.default.contentsOfDirectory(atPath: path(name)).sorted()
    }

    /// Changes bytes of a file of this site.
    func edit(_ name: String, _ change: (inout Data) -> Void) throws {
        let url = URL(fileURLWithPath: path(name))
        var bytes = try Data(contentsOf: url)
        change(&bytes)
        try bytes.write(to: url)
    }

    /// Whether a command failed with one line that says this.
    func expectRefusal(
        _ outcome: Outcome,
        _ reason: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(outcome.status == 1, "\(outcome)", sourceLocation: sourceLocation)
        #expect(outcome.output.isEmpty, "\(outcome)", sourceLocation: sourceLocation)
        #expect(outcome.complaints.count == 1, "\(outcome)", sourceLocation: sourceLocation)
        #expect(outcome.errors.contains(reason), "\(outcome)", sourceLocation: sourceLocation)
    }
}
