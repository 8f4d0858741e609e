import Foundation

/// A server process of its own, on a free port and one core.
package final class Server {
    private let process = Process()
    /// The port that it listens on.
    package let port: UInt16
    /// How long it took until it answered, in milliseconds.
    package let startMilliseconds: Double

    /// Starts `longbox serve` and waits until it says where it is.
    package init(
        longbox: String,
        data: String,
        core: Int?,
        options: [String] = []
    ) throws {
        let begin = ContinuousClock.now
        let command =
            (core.map { ["taskset", "-c", "\($0)"] } ?? []) + [
                longbox, "serve", "--data", data, "--port", "0", "--rate-limit", "off",
            ] + options
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var text = ""
        var found: UInt16?
        while found == nil {
            let bytes = output.fileHandleForReading.availableData
            if bytes.isEmpty { throw ClientError("the server has not started") }
            text += String(decoding: bytes, as: UTF8.self)
            found = text.firstMatch(of: /http:\/\/127\.0\.0\.1:([0-9]+)/).flatMap { UInt16($0.1) }
        }
        port = found ?? 0
        startMilliseconds = (ContinuousClock.now - begin) / .milliseconds(1)
    }

    /// A token of an admin.
    package static func token(longbox: String, data: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            longbox, "token", "--data", data, "--subject", "benchmark", "--role", "admin",
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        process.waitUntilExit()
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What it has of memory beyond the map of its file, in MiB.
    package var anonymousMegabytes: Double {
        let path = "/proc/\(process.processIdentifier)/status"
        let status = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
        let kilobytes = line?.split(separator: " ").dropLast().last.flatMap { Double($0) }
        return (kilobytes ?? .nan) / 1_024
    }

    /// What all its threads have had of processors so far, in seconds.
    package var processorSeconds: Double {
        let path = "/proc/\(process.processIdentifier)/stat"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        // proc(5): the name in parentheses may hold anything; utime and stime are fields 14 and 15.
        let fields = text.drop { $0 != ")" }.split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13])
        else { return .nan }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Ends it, and waits until it is gone.
    package func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
