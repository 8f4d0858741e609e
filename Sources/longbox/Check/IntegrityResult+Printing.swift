import ComicAPI
import HTTPFront
import Keyspaces

extension Finding {
    /// One line for people.
    var line: String {
        let key = key.isEmpty ? "" : " \(hex(key))"
        return "\(code) \(keyspace)\(key): \(detail)"
    }
}

extension Store {
    /// Checks all of it, and shows how far that has come; reads the disk at `pace`, or as fast as
    /// it can be.
    func checkShowingProgress(pace: DiskPace? = nil) async throws -> IntegrityResult {
        try await check { done, all in
            Console.show("checked \(done.grouped) of \(all.grouped) parts")
        } pause: {
            pace?.wait()
        }
    }
}

/// What a check has found, for people and for programs.
extension IntegrityResult {
    /// Prints a line a finding, a line a keyspace, and what all come to.
    func printPlain() {
        for finding in report.findings { Console.say(finding.line) }
        let width = report.entries.keys.map(\.count).max() ?? 0
        for (keyspace, count) in report.entries.sorted(by: { $0.key < $1.key }) {
            let padding = String(repeating: " ", count: width - keyspace.count)
            Console.say("\(keyspace)\(padding)  \(count.grouped)")
        }
        let total = report.entries.values.reduce(0, +)
        let rate = Int(Double(total) / max(elapsed.seconds, 0.001))
        let findings = report.counts.values.reduce(0, +)
        Console.say(
            "\(findings == 0 ? "clean" : "\(findings.grouped) findings"): "
                + "\(total.grouped) entries in \(elapsed.shortText) "
                + "(\(rate.grouped) entries/s), \(report.pending.grouped) pending"
        )
    }

    /// Prints an object a finding, and what all come to as the last one.
    func printJSON() {
        for finding in report.findings {
            var json = JSONWriter()
            json.object { finding.writeMembers(to: &$0) }
            Console.say(String(decoding: json.bytes, as: UTF8.self))
        }
        var json = JSONWriter()
        json.object { json in
            json.key("entries")
            json.counts(report.entries)
            json.key("findings")
            json.counts(report.findingsByKeyspace)
            json.key("codes")
            json.counts(report.counts)
            json.member("pending", report.pending)
            json.member("seconds", elapsed.seconds)
        }
        Console.say(String(decoding: json.bytes, as: UTF8.self))
    }
}
