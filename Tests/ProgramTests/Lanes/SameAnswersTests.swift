import Foundation
import StoreTesting
import Testing

@Suite(.serialized)
struct SameAnswersTests {
    @Test(arguments: [
        [], ["--cors-origin", "https://reader.example.org"], ["--cors-origin", "*"],
    ])
    func `Both lanes answer every conversation byte for byte the same`(
        _ options: [String]
    ) async throws {
        let body: (Pair) async throws -> Void = { pair in
            var requests = SpokenRequests(random: SeededGenerator(for: "lanes \(options)"))
            for _ in 0..<250 {
                let text = requests.conversation(etag: pair.etag)
                let chunks = split(Array(text.utf8), &requests.random)
                let (express, full) = try await pair.answers(to: chunks)
                try #require(express == full, "\(text.debugDescription)")
            }
        }
        if options.isEmpty {
            try await withPair(body: body)
        } else {
            try await withPair(options[0], options[1], body: body)
        }
    }

    @Test func `Both lanes answer what is hostile the same, and the express lane nothing of it`()
        async throws
    {
        try await withPair { pair in
            for text in SpokenRequests.hostile {
                for before in ["", "GET /v1/comics/1 HTTP/1.1\r\nHost: x\r\n\r\n"] {
                    let (express, full) = try await pair.answers(to: [Array((before + text).utf8)])
                    #expect(express == full, "\(text.prefix(300).debugDescription)")
                }
            }
        }
    }

    @Test func `Every comic reads the same in both lanes, whatever stands in it`() async throws {
        let text = #"q\"b\\ \t\n é 漫画 🦊 0123456789 abcdefghijklmnopqrstuvwxyz"#
        let title = #"q\"b\\é漫画🦊"#
        let lines = [
            madeLine("bare"),
            madeLine("years", #","year":1905,"createdAt":"0905-02-28T23:59:59.007Z""#),
            madeLine("plain", #","cover":{"key":"a/B_9-.webp","width":3}"#),
            madeLine("odd", #","cover":{"key":"a b/é%\"?.webp","height":4}"#),
            madeLine(#"s\"é"#, #","contentRating":"adult","externalIds":{"a\"b":"\\é","mal":"1"}"#),
            madeLine(
                "all",
                #","alternativeTitles":[{"language":"ja","title":"\#(title)"},"#
                    + #"{"language":"en","title":"a"}],"authors":[{"name":"\#(title)"},"#
                    + #"{"name":"b","role":"\#(title)"}],"genres":["action","comedy"],"#
                    + #""originalLanguage":"zh-Hant","descriptions":"#
                    + #"[{"language":"zh-Hant","text":"\#(text)"},{"language":"en","text":"a"}]"#
            ),
            madeLine("hidden", #","visibility":"hidden""#),
            madeLine("removed", #","visibility":"removed""#),
        ]
        try await withPair(importing: lines.joined(separator: "\n")) { pair in
            let tag = String(pair.etag.dropLast())
            let prefix = String(tag.prefix { $0 != "-" })
            let tags = [
                "\(tag)\"", "W/\(tag)\"", "\(tag)9\"", "\(prefix)-01\"", "\(prefix)-\"",
                "\(tag)x\"",
                "\(tag)\", \"y\"", "\"y\", \(tag)\"", "\(prefix)-99999999999999999999\"", tag,
                prefix,
                "w/\(tag)\"", "W\(tag)\"", "W/", "W", "\"", "\"\"", "\(tag) \"", "/\(tag)\"",
            ]
            let fields = [""] + tags.map { "If-None-Match: \($0)\r\n" }
            for id in 1...100 {
                var text = ""
                for field in id < 3 ? fields : [fields[0], fields[1]] {
                    for method in ["GET", "HEAD"] {
                        text += "\(method) /v1/comics/\(id) HTTP/1.1\r\nHost: x\r\n\(field)\r\n"
                    }
                }
                let (express, full) = try await pair.answers(to: [Array(text.utf8)])
                try #require(express == full, "comic \(id)")
            }
        }
    }

    @Test func `A conversation is answered the same wherever it is split`() async throws {
        try await withPair { pair in
            let body = "GET /v1/comics/2 HTTP/1.1\r\nHost: y\r\n\r\n"
            let text =
                "GET /v1/comics/1 HTTP/1.1\r\nHost: x\r\n\r\n"
                + "PUT /v1/comics/1 HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                + body + "POST /v1/comics/1/views HTTP/1.1\r\nHost: x\r\n\r\n"
                + "HEAD /v1/comics/3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let bytes = Array(text.utf8)
            let whole = try await pair.answers(to: [bytes])
            #expect(whole.express == whole.full)
            #expect(whole.full.statuses == [200, 401, 204, 200])
            for place in 1..<bytes.count {
                let chunks = [Array(bytes[..<place]), Array(bytes[place...])]
                let answer = try await Exchange.with(pair.express.port, chunks)
                try #require(answer.withoutDates == whole.full, "split at \(place)")
            }
            let single = try await Exchange.with(pair.express.port, bytes.map { [$0] })
            #expect(single.withoutDates == whole.full)
        }
    }
}

/// The bytes in one chunk, or in a few.
private func split(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [[UInt8]] {
    var chunks: [[UInt8]] = []
    var rest = bytes[...]
    let pieces = random.oneIn(2) ? 1 : Int.random(in: 2...9, using: &random)
    for _ in 1..<pieces where rest.count > 1 {
        let count = Int.random(in: 1..<rest.count, using: &random)
        chunks.append(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
    }
    return chunks + [Array(rest)]
}
