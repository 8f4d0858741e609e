import Foundation
import Testing

@Suite(.serialized)
struct TLSTests {
    /// Asks a server over TLS, and says how it went, a line for each attempt.
    private static let client = """
        import http.client, json, socket, ssl, sys
        port, certificate = int(sys.argv[1]), sys.argv[2]
        for version in ("TLSv1_1", "TLSv1_2", "TLSv1_3"):
            context = ssl.create_default_context(cafile=certificate)
            context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
            context.set_alpn_protocols(["h2", "http/1.1"])
            if version == "TLSv1_1":
                context.set_ciphers("DEFAULT@SECLEVEL=0")
            try:
                peer = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=60)
                peer.request("GET", "/v1/comics?limit=100")
                answer = peer.getresponse()
                count = len(json.loads(answer.read())["items"])
                protocol = peer.sock.selected_alpn_protocol()
                peer.request("HEAD", "/healthz")
                print(version, answer.status, count, protocol, peer.getresponse().status)
            except ssl.SSLError as error:
                print(version, error.reason)
        plain = socket.create_connection(("127.0.0.1", port), 60)
        plain.sendall(b"GET /healthz HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
        print("plain", b"HTTP" in plain.recv(4096))
        """

    @Test func `A server with a certificate speaks TLS 1.2 and 1.3, and nothing else`()
        async throws
    {
        try await withSite { site in
            try await site.importSample()
            let (certificate, key) = try await Tool.makeCertificate(in: site)
            let program = try site.start(
                ["serve", "--port", "0", "--tls-certificate", certificate, "--tls-key", key]
            )
            let port = try await eventually("the server's port") {
                program.output.firstMatch(of: /https:\/\/127\.0\.0\.1:(\d+)\/v1/)?.output.1
            }
            let lines = try await Tool.run(
                "/usr/bin/python3",
                ["-c", Self.client, String(port), certificate]
            ).split(separator: "\n")
            try #require(lines.count == 4, "\(lines)")
            #expect(lines[0].lowercased().contains("protocol_version"), "\(lines)")
            #expect(lines[1] == "TLSv1_2 200 42 http/1.1 200")
            #expect(lines[2] == "TLSv1_3 200 42 http/1.1 200")
            #expect(lines[3] == "plain False")
            program.signal(SIGTERM)
            #expect(try await program.wait().status == 0)
        }
    }

    @Test func `Files that are no certificate and its key are refused in one line`() async throws {
        try await withSite { site in
            let (certificate, key) = try await Tool.makeCertificate(in: site)
            let (_, otherKey) = try await Tool.makeCertificate(in: site, name: "other")
            let locked = site.path("locked.pem")
            try await Tool.run(
                "/usr/bin/openssl",
                ["pkcs8", "-topk8", "-in", key, "-passout", "pass:secret", "-out", locked]
            )
            let text = try site.write("no PEM", to: "text")
            for (first, second, complaint) in [
                (site.path("none"), key, "No such file"),
                (certificate, site.path("none"), "No such"),
                (site.directory, key, "Is a directory"), (text, key, "no certificate in PEM"),
                (key, key, "no certificate in PEM"), (certificate, text, "no private key in PEM"),
                (certificate, certificate, "no private key in PEM"),
                (certificate, locked, "no private key in PEM"),
                (certificate, otherKey, "is not that of the first certificate"),
            ] {
                let outcome = try await site.run(
                    "serve",
                    "--port",
                    "0",
                    "--tls-certificate",
                    first,
                    "--tls-key",
                    second
                )
                #expect(outcome.status == 1, "\(outcome)")
                #expect(outcome.complaints.count == 1, "\(outcome)")
                #expect(outcome.errors.contains(complaint), "\(outcome)")
                #expect(outcome.output.isEmpty)
            }
            #expect(!FileManager.default.fileExists(atPath: site.data + "/data.mdb"))
        }
    }
}
