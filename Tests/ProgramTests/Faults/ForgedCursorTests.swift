import Foundation
import StoreTesting
import Testing

/// Cursors that a client has made up out of real ones: the query is right, the place is nonsense.
@Suite(.serialized)
struct ForgedCursorTests {
    private static let lists: [(target: String, sender: Sender)] = [
        ("/v1/comics?", .nobody), ("/v1/comics?sort=title&", .nobody),
        ("/v1/comics?sort=-title&", .nobody), ("/v1/comics?sort=created&", .nobody),
        ("/v1/comics?sort=-updated&", .nobody), ("/v1/comics?sort=-popularity&", .nobody),
        ("/v1/comics?sort=-trending&", .nobody), ("/v1/comics?sort=-rating&", .nobody),
        ("/v1/comics?sort=-latest&", .nobody),
        ("/v1/comics?type=comic&sort=title&", .nobody), ("/v1/comics?q=the&", .nobody),
        ("/v1/comics?q=the&sort=title&", .nobody), ("/v1/comics?visibility=draft&", .admin),
        ("/v1/comics/5/chapters?", .nobody), ("/v1/comics/5/chapters?order=desc&", .nobody),
        ("/v1/chapters?", .nobody), ("/v1/genres?", .nobody), ("/v1/authors?", .nobody),
        ("/v1/years?", .nobody), ("/v1/cursors?", .admin), ("/v1/me/bookmarks?", .reader),
        ("/v1/me/ratings?", .reader), ("/v1/me/history?", .reader), ("/v1/me/library?", .reader),
    ]

    @Test func `A forged cursor begins somewhere or is refused, in every list`() async throws {
        try await withSampleServer { _, server in
            try await fill(server)
            var generator = SeededGenerator(for: "forged cursors")
            var forgeries = 0
            for (target, sender) in Self.lists {
                let page = try await server.get(target + "limit=1", as: sender)
                // A list that is given out whole has no cursors.
                guard case .string(let next) = page["next"] else { continue }
                let real = try #require(Data(base64URL: next))
                for _ in 0..<60 {
                    let forged = base64URL(Array(forge(real, &generator)))
                    let place = "\(target)limit=2&cursor=\(forged)"
                    let reply = try await server.send("GET", place, as: sender)
                    try #require([200, 400].contains(reply.status), "\(place): \(reply)")
                    if reply.status == 200 {
                        #expect(try reply.json["items"].items.count <= 2)
                    } else {
                        #expect(try reply.json["code"].string == "cursor-invalid", "\(place)")
                    }
                    forgeries += 1
                }
            }
            #expect(forgeries > 60 * 18)
        }
    }

    /// Gives every list more than one item.
    private func fill(_ server: Server) async throws {
        for (comic, chapter) in [(5, 1), (3, 2)] {
            try await server.put("/v1/me/bookmarks/\(comic)", "{}", status: 201)
            _ = try await server.send(
                "PUT",
                "/v1/comics/\(comic)/rating",
                as: .reader,
                body: #"{"score":7}"#
            )
            let chapters = try await server.get("/v1/comics/\(comic)/chapters?limit=\(chapter)")
            guard let first = try chapters["items"].items.first?["id"].string else { continue }
            _ = try await server.send(
                "PUT",
                "/v1/me/progress/\(comic)",
                as: .reader,
                body: #"{"chapterId":"\#(first)","page":1}"#
            )
            try await server.write(
                "POST",
                "/v1/comics",
                #"{"title":"Draft","type":"manga","status":"ongoing","visibility":"draft"}"#,
                status: 201
            )
        }
    }

    /// The same query's digest, eight bytes, and another place.
    private func forge(_ real: Data, _ generator: inout SeededGenerator) -> Data {
        var key = Array(real.dropFirst(8))
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: key = Array(key.prefix(.random(in: 0...key.count, using: &generator)))
        case 1: key += noise(1...40, &generator)
        case 2: key = noise(1...600, &generator)
        case 3: key = Array(repeating: [0, 0xFF].randomElement(using: &generator) ?? 0, count: 16)
        default:
            guard !key.isEmpty else { break }
            key[.random(in: 0..<key.count, using: &generator)] ^= noise(1...1, &generator)[0]
        }
        return real.prefix(8) + key
    }

    private func noise(
        _ length: ClosedRange<Int>,
        _ generator: inout SeededGenerator
    ) -> [UInt8] {
        (0..<Int.random(in: length, using: &generator)).map { _ in
            .random(in: 0...255, using: &generator)
        }
    }
}

extension Data {
    /// The bytes of a text in base64url (RFC 4648, section 5, without padding).
    fileprivate init?(base64URL text: String) {
        let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        self.init(
            base64Encoded: padded.replacingOccurrences(of: "-", with: "+")
                .replacingOccurrences(of: "_", with: "/")
        )
    }
}
