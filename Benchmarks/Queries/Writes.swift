import Foundation
import Site
import Synchronization

/// What writes cost, and what they cost those who read meanwhile.
struct Writes {
    let port: UInt16
    let token: String
    let rounds: Int

    func run() throws {
        print("writes: milliseconds, \(rounds) of each; a reader asks for lists all the while")
        print("     p50      p99   reads p50   reads p99  what")
        var client = try Client(port: port)
        let genres = try genres(&client).map { #""\#($0)""# }.joined(separator: ",")
        var made: [String] = []
        try measure("nothing", count: 1) { _ in sleep(2) }
        try measure("create a comic", count: rounds) { number in
            let body =
                #"{"title":"Benchmark \#(number) 漫画","type":"manga","status":"ongoing","#
                + #""genres":[\#(genres)],"authors":[{"name":"Somebody \#(number)"}]}"#
            let answer = try send("POST", "/v1/comics", body, &client)
            let object = try JSONSerialization.jsonObject(with: Data(answer))
            if let id = (object as? [String: Any])?["id"] as? String { made.append(id) }
        }
        try measure("give it another title and status", count: rounds) { number in
            let body = #"{"title":"Changed \#(number) 漫画","status":"completed"}"#
            _ = try send("PATCH", "/v1/comics/\(made[number])", body, &client)
        }
        try measure("delete it", count: rounds) { number in
            _ = try send("DELETE", "/v1/comics/\(made[number])", nil, &client)
        }
        var lags: [Double] = []
        try measure("views of 10,000 comics, and their fold", count: 10) { round in
            lags.append(try fold(round, &client))
        }
        lags.sort()
        print(
            String(
                format: "orders are current %.0f ms after the last view, at most %.0f ms, of which "
                    + "up to 1,000 ms are until the fold begins",
                lags[lags.count / 2],
                lags[lags.count - 1]
            )
        )
    }

    /// Counts views of 10,000 of the catalogue's comics, or of all if there are fewer, and waits
    /// until they are folded.
    ///
    /// - Returns: the milliseconds from the last acknowledged view until the orders are current.
    private func fold(_ round: Int, _ client: inout Client) throws -> Double {
        // A fold takes comics by their ids, which an import gives out from 1 on: this one is the
        // last to be moved.
        let last = try total(&client)
        let before = try viewsOfDay(last, &client)
        for batch in 0..<10 {
            let ids = (0..<999).map { ((batch * 1_000 + $0) * 97 + round * 13) % (last - 1) + 1 }
            let items = (Set(ids).sorted() + (batch < 9 ? [] : [last])).map {
                #"{"comicId":"\#($0)","count":1}"#
            }
            let body = #"{"items":[\#(items.joined(separator: ","))]}"#
            _ = try send("POST", "/v1/views", body, &client)
        }
        let begin = ContinuousClock.now
        while try viewsOfDay(last, &client) == before { usleep(1_000) }
        return (ContinuousClock.now - begin) / .milliseconds(1)
    }

    /// How many comics there are.
    private func total(_ client: inout Client) throws -> Int {
        let answer = try client.send("GET", "/v1/comics?limit=1&count=exact")
        let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        guard let total = object?["total"] as? Int, total > 1 else {
            throw ClientError("there are too few comics to count views of")
        }
        return total
    }

    /// The views of a comic's last day, which are moved together with its places in the orders.
    private func viewsOfDay(_ comic: Int, _ client: inout Client) throws -> Int {
        let answer = try client.send("GET", "/v1/comics/\(comic)/stats")
        let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        guard let views = object?["views"] as? [String: Any], let day = views["day"] as? Int else {
            throw ClientError("\(answer.status) to the statistics of comic \(comic)")
        }
        return day
    }

    /// The first genres of the catalogue.
    private func genres(_ client: inout Client) throws -> [String] {
        let answer = try client.send("GET", "/v1/genres?limit=3")
        let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        let items = object?["items"] as? [[String: Any]] ?? []
        return items.compactMap { $0["slug"] as? String }
    }

    private func send(
        _ method: String,
        _ target: String,
        _ body: String?,
        _ client: inout Client
    ) throws -> ArraySlice<UInt8> {
        let answer = try client.send(method, target, token: token, body: body)
        if answer.status >= 300 { throw ClientError("\(answer.status) to \(method) \(target)") }
        return answer.body
    }

    /// Times of `body`, and of a reader beside it.
    private func measure(
        _ what: String,
        count: Int,
        _ body: (Int) throws -> Void
    ) throws {
        let reader = Reader(port: port)
        reader.start()
        var times: [Double] = []
        for number in 0..<count {
            let begin = ContinuousClock.now
            try body(number)
            times.append((ContinuousClock.now - begin) / .milliseconds(1))
        }
        let reads = reader.stop()
        times.sort()
        print(
            String(
                format: "%8.2f %8.2f %11.2f %11.2f  ",
                times[times.count / 2],
                times[times.count * 99 / 100],
                reads[reads.count / 2],
                reads[reads.count * 99 / 100]
            ) + what
        )
    }
}

/// Asks for one list after another, in a thread of its own, until it is stopped.
final class Reader: Sendable {
    private let port: UInt16
    private let first: Int
    private let isDone = Atomic(false)
    private let times = Mutex<[Double]>([])
    private let ended = DispatchSemaphore(value: 0)

    /// A reader whose first list is the workload's with this number.
    init(port: UInt16, first: Int = 0) {
        self.port = port
        self.first = first
    }

    func start() {
        Thread.detachNewThread { [self] in
            defer { ended.signal() }
            guard var client = try? Client(port: port) else { return }
            var next = first
            while !isDone.load(ordering: .relaxed) {
                let query = Workload.lists[next % Workload.lists.count]
                next += 1
                let begin = ContinuousClock.now
                guard (try? client.send("GET", query.target)) != nil else { return }
                let time = (ContinuousClock.now - begin) / .milliseconds(1)
                times.withLock { $0.append(time) }
            }
        }
    }

    /// The times of all reads, ascending.
    func stop() -> [Double] {
        isDone.store(true, ordering: .relaxed)
        ended.wait()
        let sorted = times.withLock { $0.sorted() }
        return sorted.isEmpty ? [.nan] : sorted
    }
}
