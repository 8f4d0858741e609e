import ChangeFeed
import Foundation
package import HTTPFront
public import Keyspaces

/// What the last whole check of a store came to: `last-check.json` beside its `data.mdb`.
///
/// A note for people, written once a check has ended: nothing depends on it.
public struct CheckRecord: Sendable {
    /// The record's name in the directory of the store.
    public static let fileName = "last-check.json"
    private static let maximumBytes = 1 << 20

    /// When the check ended, RFC 3339.
    let time: String
    /// How long it took.
    let seconds: Double
    /// Entries read.
    let entries: Int
    /// Findings by their codes.
    let codes: [String: Int]
    /// Relations that could not be judged yet.
    let pending: Int

    /// What a check came to that has ended just now.
    public init(_ result: IntegrityResult) {
        time = Timestamp.now.rfc3339
        seconds = result.elapsed.seconds
        entries = result.report.entries.values.reduce(0, +)
        codes = result.report.counts
        pending = result.report.pending
    }

    /// The record in a store's directory; `nil` if there is none, or none that can be read.
    init?(in directory: String) {
        let path = Self.path(in: directory)
        guard let bytes = try? SmallFile.contents(of: path, limit: Self.maximumBytes),
            let json = try? JSONValue(parsing: bytes),
            let time = json["endedAt"]?.text, let entries = json["entries"]?.whole,
            let pending = json["pending"]?.whole, let seconds = json["seconds"]?.number,
            case .object(let codes) = json["codes"]
        else { return nil }
        self.time = time
        self.seconds = seconds
        self.entries = entries
        self.pending = pending
        self.codes = codes.reduce(into: [:]) { $0[$1.name] = $1.value.whole }
    }

    /// Takes the place of the record in a store's directory.
    ///
    /// - Throws: why it cannot be written there.
    public func write(in directory: String) throws {
        var json = JSONWriter()
        write(to: &json)
        let bytes = Data(json.bytes + [UInt8(ascii: "\n")])
        try bytes.write(to: URL(filePath: Self.path(in: directory)), options: .atomic)
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("endedAt", time)
            json.member("seconds", seconds)
            json.member("entries", entries)
            json.member("findings", codes.values.reduce(0, +))
            json.key("codes")
            json.counts(codes)
            json.member("pending", pending)
        }
    }

    private static func path(in directory: String) -> String { "\(directory)/\(fileName)" }
}

extension JSONWriter {
    /// Writes an object of numbers, by ascending names.
    package mutating func counts(_ counts: [String: Int]) {
        object { json in
            for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
                json.key(escaping: name)
                json.integer(count)
            }
        }
    }
}
