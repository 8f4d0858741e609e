import Foundation
import Testing

/// A command line, what it ends with, and what its one line of complaint says.
private struct Usage: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    let contains: [String]

    init(_ arguments: String, _ status: Int32, _ contains: String...) {
        self.arguments = arguments.split(separator: " ").map(String.init)
        self.status = status
        self.contains = contains
    }

    var testDescription: String { arguments.joined(separator: " ") }
}

@Suite(.serialized)
struct UsageTests {
    private static let wrong = [
        Usage("frobnicate", 16, "frobnicate", "--help"),
        Usage("serve --colour red", 16, "--colour"),
        Usage("serve --port 65536", 16, "--port is a number"),
        Usage("serve --port http", 16, "--port"),
        Usage("serve --port=-1", 16, "--port is a number"),
        Usage("serve --port", 16, "--port"),
        Usage("serve now", 16, "now"),
        Usage("check --backup there", 16, "--backup goes with --repair"),
        Usage("check --rate 0", 16, "--rate is above 0"),
        Usage("check --rate 5 --pages", 16, "--rate goes without --pages and --repair"),
        Usage("check --rate 5 --repair", 16, "--rate goes without --pages and --repair"),
        Usage("backup", 16, "destination"),
        Usage("backup there --keep 0", 16, "--keep is a number from 1"),
        Usage("restore", 16, "backup"),
        Usage("serve --rate-limit never", 16, "--rate-limit is off or"),
        Usage("serve --rate-limit 0", 16, "--rate-limit is off or"),
        Usage("serve --rate-limit 1000001", 16, "--rate-limit", "1000000"),
        Usage("serve --trusted-proxies 10.0.0.0/33", 16, "--trusted-proxies", "10.0.0.0/33"),
        Usage("serve --trusted-proxies 10.0.0.1,", 16, "--trusted-proxies"),
        Usage("serve --image-base-url images", 16, "--image-base-url"),
        Usage("serve --map-size 0", 16, "--map-size"),
        Usage("serve --jwks ftp://id.example.org/keys", 16, "--jwks: ftp://", "http or https"),
        Usage("serve --jwks https://", 16, "--jwks"),
        Usage("serve --no-local-tokens", 16, "--no-local-tokens needs --jwks"),
        Usage("serve --clock-skew 301", 16, "--clock-skew is a number of seconds from 0 to 300"),
        Usage("serve --clock-skew=-1", 16, "--clock-skew"),
        Usage("serve --clock-skew soon", 16, "--clock-skew"),
        Usage("serve --audience=", 16, "--audience"),
        Usage("serve --issuer=", 16, "--issuer"),
        Usage("serve --cors-origin example.org", 16, "--cors-origin is * or", "example.org"),
        Usage("serve --cors-origin https://a.example/", 16, "--cors-origin"),
        Usage("serve --cors-origin * --cors-origin null", 16, "--cors-origin", "null"),
        Usage("serve --tls-certificate c.pem", 16, "--tls-certificate and --tls-key go together"),
        Usage("serve --tls-key k.pem", 16, "--tls-certificate and --tls-key go together"),
        Usage("serve --require-if-match=yes", 16, "--require-if-match"),
        Usage("serve --jwks no-such-file --port 0", 1, "no-such-file", "No such file"),
        Usage("serve --jwks / --port 0", 1, "Is a directory"),
        Usage("serve --jwks http://127.0.0.1:1/keys --port 0", 1, "127.0.0.1:1", "refused"),
        Usage("serve --tls-certificate c.pem --tls-key k.pem", 1, "c.pem", "No such file"),
        Usage("import", 16, "<file>"),
        Usage("import a b", 16, "b"),
        Usage("import a --stric", 16, "--stric"),
        Usage("import a --token x", 16, "--token goes with --server"),
        Usage("import a --server here --token x", 16, "--server is a URL"),
        Usage("import a --server http://127.0.0.1:1", 16, "--token, or LONGBOX_TOKEN"),
        Usage("export --json", 16, "--json"),
        Usage("changes --since yesterday", 16, "--since is the id of an event"),
        Usage("changes --types ComicCreated,ComicViewed", 16, "'ComicViewed'", "ChapterDeleted"),
        Usage("changes --types ComicCreated,", 16, "--types holds ''"),
        Usage("changes --server here", 16, "--server is a URL"),
        Usage("changes", 1, "no store at", "longbox import"),
        Usage("changes --server http://127.0.0.1:1", 1, "http://127.0.0.1:1", "refused"),
        Usage("changes --server http://127.0.0.1:1 --follow", 1, "127.0.0.1:1", "refused"),
        Usage("token", 16, "--subject"),
        Usage("token --subject x --role king", 16, "--role"),
        Usage("token --subject x --expires soon", 16, "--expires"),
        Usage("bench popular", 16, "popular"),
        Usage("bench popularity --in-flight 0", 16, "--in-flight"),
        Usage("bench popularity --in-flight 1,8193", 16, "--in-flight", "1 to 8192"),
        Usage("bench popularity --counters 1000,many", 16, "--counters"),
        Usage("bench popularity --distribution normal", 16, "--distribution"),
        Usage("bench popularity --rounds 0", 16, "--rounds is a number"),
        Usage("bench popularity --seconds nan", 16, "--seconds is a number"),
        Usage("bench popularity --server https://127.0.0.1", 16, "--server is a URL"),
        Usage("bench popularity --server http://a --write-back", 16, "--write-back"),
        Usage("bench popularity --server http://127.0.0.1:1", 1, "127.0.0.1:1", "refused"),
        Usage("serve --port 0 --host 192.0.2.1", 1, "192.0.2.1", "--host"),
        Usage("import /", 1, "Is a directory"),
        Usage("import no-such-file", 1, "no-such-file", "No such file"),
        Usage("export", 1, "no store at", "longbox import"),
        Usage("check --repair --pages", 16, "--pages goes without --repair"),
        Usage("token --subject \(String(repeating: "x", count: 257))", 16, "1 to 256 bytes"),
        Usage("check", 8, "no store at", "longbox import"),
    ]

    @Test(arguments: wrong)
    private func `A wrong command line is answered by one line`(_ usage: Usage) async throws {
        try await withSite { site in
            let outcome = try await site.start(usage.arguments).wait()
            #expect(outcome.status == usage.status, "\(outcome)")
            #expect(outcome.output.isEmpty)
            #expect(outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.hasPrefix("longbox: "))
            for text in usage.contains { #expect(outcome.errors.contains(text), "\(outcome)") }
        }
    }

    @Test(arguments: [
        [], ["serve"], ["import"], ["export"], ["changes"], ["check"], ["token"], ["bench"],
        ["bench", "popularity"],
    ])
    func `Every command has a help`(_ command: [String]) async throws {
        try await withSite { site in
            let outcome = try await site.start(command + ["--help"]).wait()
            #expect(outcome.status == 0)
            #expect(outcome.errors.isEmpty)
            #expect(outcome.output.contains("OVERVIEW: "))
            #expect(outcome.output.contains("--help"))
        }
    }

    @Test func `The help of serve names its options`() async throws {
        try await withSite { site in
            let help = try await site.run("serve", "--help").output
            for option in [
                "--jwks <file|url>", "--audience <audience>", "--issuer <issuer>",
                "--clock-skew <seconds>", "--no-local-tokens", "--cors-origin <origin>",
                "--tls-certificate <file>", "--tls-key <file>", "--require-if-match",
                "--rate-limit <off|N>", "--trusted-proxies <CIDR[,CIDR]>",
            ] {
                #expect(help.contains(option))
            }
        }
    }

    @Test func `The version is told`() async throws {
        try await withSite { site in
            let outcome = try await site.run("--version")
            #expect(outcome.status == 0)
            #expect(outcome.output.split(separator: ".").count == 3)
        }
    }
}
