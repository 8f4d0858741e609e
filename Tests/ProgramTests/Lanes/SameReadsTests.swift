import Foundation
import StoreTesting
import Testing

/// What the express lane reads, held to the full lane: documents with odd texts in them, and lists
/// from their first page to their last.
@Suite(.serialized)
struct SameReadsTests {
    /// Comics whose chapters and pages have what a site may have.
    private static var lines: String {
        let odd = #"q\"b\\ é 漫画 🦊"#
        let pages =
            #""pages":[{"key":"a/1_-.webp","width":800,"height":1200},{"key":"a b/é%\"?.webp"},"#
            + #"{"key":"漫画/3.png","height":7}]"#
        let chapters = [
            #"{"number":"1","language":"en","groups":["b-group","a-group"],\#(pages)}"#,
            #"{"number":"2.5","volume":"1","title":"\#(odd)","language":"en","source":"odd:1"}"#,
            #"{"number":"\#(odd)","sortKey":"-3.25","language":"zh-Hant","#
                + #""publishedAt":"0905-02-28T23:59:59.007Z",\#(pages)}"#,
            #"{"number":"4","language":"fr","groups":["b-group"],"visibility":"hidden",\#(pages)}"#,
            #"{"number":"5","language":"fr","visibility":"removed"}"#,
            #"{"number":"6","language":"fr","visibility":"scheduled","#
                + #""publishAt":"2999-01-01T00:00:00Z"}"#,
        ]
        var lines: [String] = []
        for number in 1...30 {
            let visibility = number % 10 == 0 ? "hidden" : "public"
            let chosen = chapters.indices.filter { (number + $0) % 3 > 0 }.map { chapters[$0] }
            let list = chosen.map { $0.replacing("odd:1", with: "odd:\(number)") }
            lines.append(
                madeLine(
                    "reads \(number)",
                    #","visibility":"\#(visibility)","genres":["action"],"year":\#(1990 + number),"#
                        + #""authors":[{"name":"\#(odd)"}],"views":\#(number * 7 % 11),"#
                        + #""originalLanguage":"ja","contentRating":"safe","#
                        + #""chapters":[\#(list.joined(separator: ","))]"#
                )
            )
        }
        return lines.joined(separator: "\n")
    }

    @Test func `Every chapter, its pages and neighbours, and what is counted reads the same`()
        async throws
    {
        try await withPair(importing: Self.lines) { pair in
            var found = 0
            for id in 1...150 {
                let paths = [
                    "/v1/chapters/\(id)", "/v1/chapters/\(id)/pages",
                    "/v1/chapters/\(id)/neighbours", "/v1/comics/\(id)/stats",
                    "/v1/comics/\(id)/chapters", "/v1/comics/\(id)/chapters?order=desc&limit=2",
                    "/v1/comics/\(id)/chapters?language=FR", "/v1/chapters/\(id)/pages?",
                    "/v1/comics/\(id)/chapters?group=b-group&language=en",
                ]
                var text = ""
                for path in paths {
                    for tag in ["", "1", "2", "01", "3\", \"x"] {
                        let field = tag.isEmpty ? "" : "If-None-Match: \(pair.prefix)\(tag)\"\r\n"
                        text += "GET \(path) HTTP/1.1\r\nHost: x\r\n\(field)\r\n"
                    }
                    text += "HEAD \(path) HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n"
                }
                let (express, full) = try await pair.answers(to: [Array(text.utf8)])
                try #require(express == full, "\(id)")
                found += express.statuses.count { $0 == 200 }
            }
            #expect(found > 1_000)
        }
    }

    @Test func `Every list reads the same from its first page to its last`() async throws {
        try await withPair(importing: Self.lines) { pair in
            let lists = [
                "/v1/comics?limit=7", "/v1/comics?limit=5&sort=-popularity&count=exact",
                "/v1/comics?genre=action&status=ongoing&type=manga&limit=4",
                "/v1/comics?status=ongoing,completed&sort=title&limit=6&include=stats,latest",
                "/v1/comics?type=manga&type=comic&excludeGenre=action&sort=-title&limit=9",
                "/v1/comics?language=JA&contentRating=safe&sort=rating&limit=8",
                "/v1/comics?chapterLanguage=en&year=1995&year=1996,1997&limit=1",
                "/v1/comics?sort=-latest&limit=20&include=latest", "/v1/comics?q=reads&limit=6",
                "/v1/comics?q=reads+1&sort=-created&limit=3&count=exact", "/v1/comics?limit=100",
                "/v1/comics?author=q%22b%5C&limit=3", "/v1/comics?genre=nothing",
                "/v1/comics?ids=3,1,9,3&include=stats", "/v1/chapters?limit=9",
                "/v1/chapters?language=zh-hant&limit=4&sort=-published",
                "/v1/comics/43/chapters?limit=2", "/v1/comics/45/chapters?limit=1&language=en",
                "/v1/suggest?q=rea&limit=3", "/v1/suggest?q=", "/v1/suggest?q=rea%64s",
            ]
            var pages = 0
            for list in lists {
                var path = list
                while true {
                    let text =
                        "GET \(path) HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\n"
                        + "HEAD \(path) HTTP/1.1\r\nHost: x\r\n\r\n"
                    let (express, full) = try await pair.answers(to: [Array(text.utf8)])
                    try #require(express == full, "\(path)")
                    try #require(express.statuses == [200, 200], "\(path)")
                    pages += 1
                    guard let next = express.firstMatch(of: /Link: <([^>]+)>/) else { break }
                    path = String(next.output.1)
                }
            }
            #expect(pages > 50)
        }
    }

    @Test func `Mistakes in a query are told of the same`() async throws {
        try await withPair { pair in
            for path in [
                "/v1/comics?limit=0", "/v1/comics?limit=101", "/v1/comics?limit=x&limit=1",
                "/v1/comics?cursor=AAAAAAAAAAAA", "/v1/comics?cursor=+", "/v1/comics?cursor=",
                "/v1/comics?cursor=A%3D%3D", "/v1/comics?sort=", "/v1/comics?status=x",
                "/v1/comics?year=1", "/v1/comics?nothing", "/v1/comics?&&=&", "/v1/comics?=x",
                "/v1/comics?genre", "/v1/comics?genre=%GG", "/v1/comics?genre=%FF",
                "/v1/comics?count=some", "/v1/comics?include=all", "/v1/comics?visibility=hidden",
                "/v1/comics?ids=1,x", "/v1/comics?ids=1&limit=2", "/v1/comics?visibility=x",
                "/v1/comics/1?a=b", "/v1/comics/1/chapters?order=up", "/v1/chapters?sort=title",
                "/v1/comics/1/chapters?cursor=AAAAAAAAAAAA", "/v1/suggest?limit=21",
                "/v1/suggest?q=a&q=b", "/v1/chapters/1?x", "/v1/chapters/1/pages?page=1",
                "/v1/comics/x", "/v1/comics/18446744073709551616/stats", "/v1/chapters/01",
                "/v1/comics?" + String(repeating: "genre=a&", count: 300),
            ] {
                let text = "GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n"
                let (express, full) = try await pair.answers(to: [Array(text.utf8)])
                try #require(express == full, "\(path)")
            }
        }
    }
}
