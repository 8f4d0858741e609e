import ArgumentParser
import ComicAPI
import Foundation
import HTTPFront
import Keyspaces

/// `longbox check`.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read everything in the store and prove it consistent.",
        discussion: """
            Runs beside a server, on one commit. Layer 1: every record decodes. Layer 2: every relation
            holds, between keyspaces and between services.
            Exit status: 0 clean, 4 findings, 8 could not run, 16 wrong usage.
            """
    )

    @OptionGroup var data: DataOptions

    @Flag(help: "One JSON object a finding, and a summary object last.")
    var json = false

    func run() async throws {
        let opened: (store: Store, services: Services)
        do {
            opened = try open()
        } catch {
            throw failure(error)
        }
        do {
            let result = try await opened.store.check { done, all in
                Console.show("checked \(done) of \(all) parts")
            }
            Console.clear()
            report(result)
            if !result.report.findings.isEmpty { throw ExitCode(ExitStatus.findings) }
        } catch let error as StoreError {
            Console.complain("\(error)")
            throw ExitCode(ExitStatus.couldNotRun)
        }
    }

    private func open() throws -> (store: Store, services: Services) {
        try Services.open(data.directory, .read, mapBytes: data.mapBytes)
    }

    /// Damage met while opening is a finding; whatever else keeps the check from running is not.
    private func failure(_ error: any Error) -> any Error {
        guard let finding = (error as? StoreError)?.finding else {
            Console.complain("\(error)")
            return ExitCode(ExitStatus.couldNotRun)
        }
        var report = Report()
        report.add(finding)
        self.report(IntegrityResult(report: report, elapsed: .zero))
        return ExitCode(ExitStatus.findings)
    }

    private func report(_ result: IntegrityResult) {
        if json { reportJSON(result) } else { reportPlain(result) }
    }

    private func reportPlain(_ result: IntegrityResult) {
        let report = result.report
        for finding in report.findings {
            let key = finding.key.isEmpty ? "" : " \(hex(finding.key))"
            Console.say("\(finding.code) \(finding.keyspace)\(key): \(finding.detail)")
        }
        let width = report.entries.keys.map(\.count).max() ?? 0
        for (keyspace, count) in report.entries.sorted(by: { $0.key < $1.key }) {
            let padding = String(repeating: " ", count: width - keyspace.count)
            Console.say("\(keyspace)\(padding)  \(count.grouped)")
        }
        let total = report.entries.values.reduce(0, +)
        let rate = Int(Double(total) / max(result.elapsed.seconds, 0.001))
        let findings = report.counts.values.reduce(0, +)
        Console.say(
            "\(findings == 0 ? "clean" : "\(findings.grouped) findings"): "
                + "\(total.grouped) entries in \(result.elapsed.shortText) "
                + "(\(rate.grouped) entries/s), \(report.pending.grouped) pending"
        )
    }

    private func reportJSON(_ result: IntegrityResult) {
        for finding in result.report.findings {
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
            write("entries", result.report.entries, to: &json)
            write("findings", result.report.findingsByKeyspace, to: &json)
            write("codes", result.report.counts, to: &json)
            json.member("pending", result.report.pending)
            json.member("seconds", result.elapsed.seconds)
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
