import ArgumentParser
import Foundation
import HTTPFront

/// `longbox token`.
struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a token for this server, and nothing else.",
        discussion: """
            A JWT, signed with the secret in the data directory, which is made (mode 0600) if \
            there is none yet.
            """
    )

    @OptionGroup var data: DataOptions

    @Option(help: "Who the token is for.")
    var subject: String

    @Option(help: "What its bearer may do besides reading: admin.")
    var role: [String] = []

    @Option(help: "How long it is good: a number and s, m, h or d.")
    var expires = "1h"

    func validate() throws {
        let bytes = 1...HTTPFront.Limits.subjectBytes
        guard bytes.contains(subject.utf8.count) else {
            throw ValidationError("--subject is a text of 1 to \(bytes.upperBound) bytes")
        }
        guard role.allSatisfy({ $0 == "admin" }) else {
            throw ValidationError("--role is admin, or left out")
        }
        guard lifetime != nil else {
            throw ValidationError("--expires is a number and s, m, h or d, such as 12h")
        }
    }

    private var lifetime: Duration? { Span(expires)?.duration }

    func run() async throws {
        do {
            try FileManager.default.createDirectory(
                atPath: data.directory,
                withIntermediateDirectories: true
            )
        } catch {
            throw NoDirectory(path: data.directory, reason: error.localizedDescription)
        }
        let tokens = await TokenAuthority(
            secret: try TokenAuthority.secret(in: data.directory)
        )
        guard let lifetime else { return }
        Console.say(
            try tokens.issue(subject: subject, roles: role, expires: lifetime)
        )
    }
}

private struct NoDirectory: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var description: String { "cannot make the directory \(path): \(reason)" }
}
