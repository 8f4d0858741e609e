import Foundation

/// The sample catalogue of this repository.
enum Sample {
    static let path = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("scripts/sample-catalogue.jsonl").path

    /// Its lines.
    static func lines() throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// Its comics, in the order of the lines, which is that of their ids in a new store.
    static func comics() throws -> [JSON] { try parsed.get() }

    private static let parsed = Result { try lines().map { try JSON(parsing: $0) } }

    /// A comic that is not in it, and may be changed at will.
    static let comic = #"{"title":"Prüfstück 試験","type":"manga","status":"ongoing"}"#
}
