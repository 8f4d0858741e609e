import Foundation
import Testing

/// How the code reads, as far as a program can tell.
@Suite("The source")
struct StyleTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private struct File: CustomStringConvertible {
        let path: String
        let lines: [Substring]
        var description: String { path }
    }

    /// The Swift files below the folders.
    private static func files(_ folders: String...) throws -> [File] {
        try folders.flatMap { folder in
            let url = root.appending(path: folder)
            let walk = try #require(FileManager.default.enumerator(atPath: url.path))
            return try walk.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.map {
                let text = try String(contentsOf: url.appending(path: $0), encoding: .utf8)
                return File(
                    path: "\(folder)/\($0)",
                    lines: text.split(separator: "\n", omittingEmptySubsequences: false)
                )
            }
        }
    }

    @Test("has no file over 400 lines and no comment over 100 columns")
    func sizes() throws {
        for file in try Self.files("Sources", "Tests") {
            #expect(file.lines.count <= 400, "\(file)")
            // The formatter holds code to the same width, but leaves comments alone.
            for (index, line) in file.lines.enumerated()
            where line.count > 100 && line.drop(while: { $0 == " " }).hasPrefix("//") {
                Issue.record("\(file):\(index + 1) has \(line.count) columns")
            }
        }
    }

    @Test("has no function over 70 lines")
    func functions() throws {
        let head = /^( *)(?:[@\w\(\): ]+ )?(?:func|init|deinit)\b.*$/
        for file in try Self.files("Sources") {
            var start: (line: Int, indent: Substring)?
            for (index, line) in file.lines.enumerated() {
                if let match = try head.wholeMatch(in: line) {
                    start = (index, match.1)
                } else if let open = start, line == open.indent + "}" {
                    let length = index - open.line + 1
                    #expect(length <= 70, "\(file):\(open.line + 1) has \(length) lines")
                    start = nil
                }
            }
        }
    }

    @Test("has no loose ends")
    func looseEnds() throws {
        let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "unimple" + "mented"]
        for file in try Self.files("Sources", "Tests") {
            for (index, line) in file.lines.enumerated() {
                for word in words where line.contains(word) {
                    Issue.record("\(file):\(index + 1) says \(word)")
                }
            }
        }
    }

    /// What each module may import of this package: only what is below it.
    private static let below: [String: Set<String>] = [
        "LMDB": ["CLMDB"],
        "Keyspaces": ["LMDB"],
        "ChangeFeed": ["Keyspaces"],
        "Comics": ["Keyspaces", "ChangeFeed"],
        "Chapters": ["Keyspaces", "ChangeFeed"],
        "Readers": ["Keyspaces", "ChangeFeed"],
        "HTTPFront": ["Keyspaces"],
        "ComicAPI": ["Keyspaces", "ChangeFeed", "Comics", "Chapters", "Readers", "HTTPFront"],
        "longbox": [
            "LMDB", "Keyspaces", "ChangeFeed", "Comics", "Chapters", "Readers", "HTTPFront",
            "ComicAPI",
        ],
    ]

    @Test("imports only what is below", arguments: below.keys.sorted())
    func imports(module: String) throws {
        let allowed = try #require(Self.below[module])
        let ours = Set(Self.below.keys).union(["CLMDB"])
        for file in try Self.files("Sources/\(module)") {
            for line in file.lines {
                guard let match = try /^(?:\w+ )?import (?:struct )?(\w+).*/.wholeMatch(in: line)
                else { continue }
                let name = String(match.1)
                #expect(!ours.contains(name) || allowed.contains(name), "\(file) imports \(name)")
            }
        }
    }

    @Test("has at most two unsafe escapes from concurrency checking")
    func escapes() throws {
        let escapes = ["@unchecked Sendable", "nonisolated(unsafe)"]
        // That one is in builds for the thread sanitizer only.
        let files = try Self.files("Sources").filter { !$0.path.hasSuffix("/SanitizedMutex.swift") }
        let uses = files.flatMap { file in
            file.lines.filter { line in
                !line.contains("//") && escapes.contains { line.contains($0) }
            }.map { "\(file): \($0)" }
        }
        #expect(uses.count <= 2, "\(uses)")
    }
}
