import Foundation
import StoreTesting
import Testing

/// Another program, run to its end.
enum Tool {
    /// What it writes on standard output; it must succeed.
    @discardableResult
    static func run(_ path: String, _ arguments: [String]) async throws -> String {
        let outcome = try await outcome(path, arguments)
        try #require(outcome.status == 0, "\(path) \(arguments): \(outcome)")
        return outcome.output
    }

    /// What has become of it.
    static func outcome(_ path: String, _ arguments: [String]) async throws -> Outcome {
        try await withTemporaryDirectory { directory in
            try await RunningProgram(arguments, of: path, name: directory + "/tool").wait()
        }
    }

    /// Makes a certificate of its own signing for this machine, and its key; their paths.
    static func makeCertificate(
        in site: Site,
        name: String = "own"
    ) async throws -> (certificate: String, key: String) {
        let paths = (site.path("\(name)-certificate.pem"), site.path("\(name)-key.pem"))
        try await run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes", "-keyout", paths.1, "-out", paths.0, "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
            ]
        )
        return paths
    }
}
