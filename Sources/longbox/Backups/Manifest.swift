import ComicAPI
import Foundation
import HTTPFront

/// What a backup says of itself: `manifest.json` beside its `data.mdb`.
///
/// A directory without one is no backup: it is the last thing that is written.
struct Manifest {
    /// The layout that this program writes.
    static let format = 1
    private static let maximumBytes = 1 << 20

    /// The moment at which the backup was made, RFC 3339.
    var time = ""
    /// The history of the store.
    var epoch = ""
    /// The last command in it.
    var commandSequence: UInt64 = 0
    /// The last event in it.
    var feedSequence: UInt64 = 0
    /// Entries, by keyspace.
    var entries: [String: Int] = [:]
    /// What the check of the copy found.
    var findings = 0
    /// The size of `data.mdb`.
    var bytes = 0
    /// The SHA-256 of `data.mdb`, as hexadecimal digits.
    var digest = ""

    init() {}

    /// Where the manifest of a backup is.
    static func path(in directory: String) -> String { directory + "/manifest.json" }

    /// Reads the manifest of a backup.
    ///
    /// - Throws: ``BackupError``.
    init(in directory: String) throws {
        let path = Self.path(in: directory)
        guard Files.size(of: path) <= Self.maximumBytes,
            let text = FileManager.default.contents(atPath: path)
        else { throw BackupError.noBackup(directory) }
        guard let json = try? JSONValue(parsing: Array(text)), let format = json["format"]?.whole
        else { throw BackupError.damaged(path, "it is no manifest") }
        if format > Self.format { throw BackupError.newer(path, format) }
        guard let time = json["time"]?.text, let epoch = json["epoch"]?.text,
            let command = (json["commandSequence"]?.text).flatMap({ UInt64($0) }),
            let feed = (json["feedSequence"]?.text).flatMap({ UInt64($0) }),
            let findings = json["findings"]?.whole, let bytes = json["bytes"]?.whole,
            let digest = json["sha256"]?.text, case .object(let counts) = json["entries"]
        else { throw BackupError.damaged(path, "a member is missing") }
        self.time = time
        self.epoch = epoch
        commandSequence = command
        feedSequence = feed
        self.findings = findings
        self.bytes = bytes
        self.digest = digest
        for count in counts { entries[count.name] = count.value.whole }
    }

    /// Writes the manifest into a backup that has none yet.
    func write(in directory: String) throws {
        var json = JSONWriter()
        json.object { json in
            json.member("format", Self.format)
            json.member("program", Longbox.version)
            json.member("time", time)
            json.member("epoch", epoch)
            json.member("commandSequence", identifier: commandSequence)
            json.member("feedSequence", identifier: feedSequence)
            json.member("findings", findings)
            json.member("bytes", bytes)
            json.member("sha256", digest)
            json.key("entries")
            json.object { json in
                for (keyspace, count) in entries.sorted(by: { $0.key < $1.key }) {
                    json.key(escaping: keyspace)
                    json.integer(count)
                }
            }
        }
        try Files.write(json.bytes + [UInt8(ascii: "\n")], to: Self.path(in: directory))
    }
}
