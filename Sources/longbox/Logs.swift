import ArgumentParser
import ChangeFeed
import Foundation
import HTTPFront
import Keyspaces
import Logging

/// How `longbox serve` writes its log, which goes to standard error.
struct LogOptions: ParsableArguments {
    /// One line an event either way.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    @Option(name: .customLong("log-format"), help: "Lines for people, or a JSON object each.")
    var format = Format.text

    func logger() -> Logger {
        Logger(label: "longbox") { label in
            switch format {
            case .text:
                var handler = StreamLogHandler.standardError(label: label)
                handler.logLevel = .notice
                return handler
            case .json:
                return JSONLogHandler(label: label)
            }
        }
    }
}

/// Writes each event as one JSON object: `time`, `level`, `label`, `message`, and `metadata`, whose
/// members are strings, by name.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.notice
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var metadata = metadata
        for (name, value) in event.metadata ?? [:] { metadata[name] = value }
        if let error = event.error { metadata["error"] = "\(error)" }
        var json = JSONWriter()
        json.object { json in
            json.member("time", Timestamp.now.rfc3339)
            json.member("level", event.level.rawValue)
            json.member("label", label)
            json.member("message", "\(event.message)")
            json.key("metadata")
            json.object { json in
                for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
                    json.key(escaping: name)
                    json.string("\(value)")
                }
            }
        }
        Console.write(json.bytes + [UInt8(ascii: "\n")], to: STDERR_FILENO)
    }
}
