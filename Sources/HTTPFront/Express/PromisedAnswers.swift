import DequeModule
import NIOCore

/// The answers of one connection that wait for the writer, in the order of their requests.
struct PromisedAnswers {
    /// An answer to come.
    struct Promise {
        /// The place of the route.
        let entry: Int
        /// What the path captures.
        let id: UInt64
        /// Who asks, if the answer depends on it.
        let origin: String?
        let closes: Bool
        /// What every answer to the request says of its limit.
        var limit: TokenBuckets.Outcome?
        /// When the request was recognised.
        let began: NIODeadline
        var result: Result<Void, any Error>?
    }

    private var promises: Deque<Promise> = []
    /// The number of the first of them.
    private var first: UInt64 = 0

    var isEmpty: Bool { promises.isEmpty }

    /// The number that the next promise gets.
    var next: UInt64 { first + UInt64(promises.count) }

    mutating func append(_ promise: Promise) { promises.append(promise) }

    /// Keeps an outcome until its turn.
    mutating func fulfil(_ number: UInt64, _ result: Result<Void, any Error>) {
        promises[Int(number - first)].result = result
    }

    /// The first promise, if its outcome is known; and whether it is the only one.
    mutating func takeFulfilled() -> (promise: Promise, isOnly: Bool)? {
        guard promises.first?.result != nil, let promise = promises.popFirst() else { return nil }
        first += 1
        return (promise, promises.isEmpty)
    }
}
