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
            json.object { json in
                json.member("code", finding.code)
                json.member("layer", finding.layer)
                json.member("keyspace", finding.keyspace)
                json.member("key", hex(finding.key))
                json.member("detail", finding.detail)
                json.member("repairable", finding.isRepairable)
            }
            Console.say(String(decoding: json.bytes, as: UTF8.self))
        }
        var json = JSONWriter()
        json.object { json in
            write("entries", report.entries, to: &json)
            write("findings", report.findingsByKeyspace, to: &json)
            write("codes", report.counts, to: &json)
            json.member("pending", report.pending)
            json.member("seconds", elapsed.seconds)
        }
        Console.say(String(decoding: json.bytes, as: UTF8.self))
    }

    private func write(
        _ name: StaticString,
        _ counts: [String: Int],
        to json: inout JSONWriter
    ) {
        json.key(name)
        json.object { json in
            for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
                json.key(escaping: name)
                json.integer(count)
            }
        }
    }
}
