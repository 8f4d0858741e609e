import Benchmark
import Front

/// A request as a browser sends it.
private let request = Array(
    """
    GET /v1/comics/4711?include=stats HTTP/1.1\r
    Host: comics.example.org\r
    User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r
    Accept: */*\r
    Accept-Language: en-GB,en;q=0.5\r
    Accept-Encoding: gzip, deflate, br\r
    Origin: https://reader.example.org\r
    Referer: https://reader.example.org/comics/4711\r
    If-None-Match: "5f3a9c0e-4711-7"\r
    Connection: keep-alive\r
    \r

    """.utf8
)

/// A comic's fields as they are sent.
private func write(to json: inout JSONWriter) {
    json.object {
        $0.member("id", identifier: 4_711)
        $0.member("version", 7)
        $0.member("title", "A title of the usual length, with \"quotes\"")
        $0.member("type", "manga")
        $0.member("status", "ongoing")
        $0.member("genres", ["action", "comedy", "drama", "romance"])
        $0.member("originalLanguage", "ja")
        $0.member("year", 2_019)
        $0.member("createdAt", "2024-02-29T12:00:00.000Z")
        $0.member("updatedAt", "2026-02-28T12:00:00.000Z")
    }
}

/// What a request costs before and after the store is asked: its head, and JSON both ways.
func registerRequests() {
    Benchmark("recognise-the-head-of-a-request", configuration: thousand) { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(recognise(request.span))
        }
    }
    Benchmark("write-a-comic-as-JSON", configuration: thousand) { benchmark in
        var json = JSONWriter()
        for _ in benchmark.scaledIterations {
            json.clear(keepingAtMost: 4_096)
            write(to: &json)
            blackHole(json.bytes.count)
        }
    }
    Benchmark("parse-a-comic-as-JSON", configuration: thousand) { benchmark in
        var json = JSONWriter()
        write(to: &json)
        for _ in benchmark.scaledIterations {
            blackHole(try JSONValue(parsing: json.bytes))
        }
    }
}
