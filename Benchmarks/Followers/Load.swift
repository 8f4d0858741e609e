import Foundation
import Site
import Synchronization

/// What was written.
struct LoadResult {
    /// When the answer to each write had come, by its number.
    var acknowledged: [Int: ContinuousClock.Instant] = [:]
    /// Writes a second.
    var rate = 0.0
    /// The number of the last one.
    var last = 0
}

/// Connections that change titles of comics, each its own comic.
final class Load: Sendable {
    private let port: UInt16
    private let token: String
    private let comics: [String]
    private let nextNumber = Mutex(0)

    /// Makes a comic for each connection.
    init(port: UInt16, token: String, connections: Int) throws {
        self.port = port
        self.token = token
        var client = try Client(port: port)
        comics = try (0..<connections).map { _ in
            let answer = try client.send(
                "POST",
                "/v1/comics",
                token: token,
                body: #"{"title":"Benchmark","type":"manga","status":"ongoing"}"#
            )
            let object = try JSONSerialization.jsonObject(with: Data(answer.body))
            guard let id = (object as? [String: Any])?["id"] as? String else {
                throw ClientError("\(answer.status) to a new comic")
            }
            return id
        }
    }

    /// Writes for so long, as fast as can be or so many a second.
    func run(seconds: Double, rate: Double? = nil) -> LoadResult {
        let results = Mutex(LoadResult())
        let begin = ContinuousClock.now
        let end = begin + .seconds(seconds)
        let pause = rate.map { Duration.seconds(Double(comics.count) / $0) }
        let group = DispatchGroup()
        for (index, comic) in comics.enumerated() {
            group.enter()
            Thread.detachNewThread { [self] in
                defer { group.leave() }
                // The connections take turns.
                let start = begin + (pause ?? .zero) * index / comics.count
                let part = write(comic, from: start, until: end, every: pause)
                results.withLock { all in
                    all.acknowledged.merge(part) { first, _ in first }
                }
            }
        }
        group.wait()
        var result = results.withLock { $0 }
        result.rate = Double(result.acknowledged.count) / ((.now - begin) / .seconds(1))
        result.last = result.acknowledged.keys.max() ?? 0
        return result
    }

    private func write(
        _ comic: String,
        from start: ContinuousClock.Instant,
        until end: ContinuousClock.Instant,
        every pause: Duration?
    ) -> [Int: ContinuousClock.Instant] {
        var acknowledged: [Int: ContinuousClock.Instant] = [:]
        var due = start
        do {
            var client = try Client(port: port)
            while due < end && .now < end {
                if pause != nil {
                    let wait = (due - .now) / .microseconds(1)
                    if wait > 0 { usleep(UInt32(wait)) }
                }
                let number = nextNumber.withLock { next in
                    next += 1
                    return next
                }
                let answer = try client.send(
                    "PATCH",
                    "/v1/comics/\(comic)",
                    token: token,
                    body: #"{"title":"Event \#(number)"}"#
                )
                if answer.status != 200 { throw ClientError("\(answer.status) to a PATCH") }
                acknowledged[number] = .now
                due += pause ?? .zero
            }
        } catch {
            print("a connection has ended: \(error)")
        }
        return acknowledged
    }
}
