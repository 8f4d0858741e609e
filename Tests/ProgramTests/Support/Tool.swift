import Foundation
import Testing

/// Another program, run to its end.
enum Tool {
    /// What it writes on standard output; it must succeed.
    @discardableResult
    static func run(_ path: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(path) \(arguments)")
        return String(decoding: output, as: UTF8.self)
    }

    /// Makes a certificate of its own signing for this machine, and its key; their paths.
    static func makeCertificate(
        in site: Site,
        name: String = "own"
    ) throws -> (certificate: String, key: String) {
        let paths = (site.path("\(name)-certificate.pem"), site.path("\(name)-key.pem"))
        try run(
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
