package import HTTPTypes
import NIOCore
import Synchronization

/// How many calls of the routes that are limited a client may make.
public struct RateLimitPolicy: Sendable {
    /// Calls a second, and at once after a second without any: from 1 to
    /// ``Limits/mostCallsASecond``.
    public var callsPerSecond: Int
    /// Proxies that are believed when they say for whom they call.
    public var trustedProxies: [AddressBlock]

    /// A policy.
    public init(callsPerSecond: Int, trustedProxies: [AddressBlock] = []) {
        self.callsPerSecond = callsPerSecond
        self.trustedProxies = trustedProxies
    }
}

/// Admits calls of the routes that are limited, by the address of the client.
///
/// It never waits but for its own lock, so that it may be asked on an event loop.
package final class RateLimiter: Sendable {
    private let trustedProxies: [AddressBlock]
    private let buckets: Mutex<TokenBuckets>
    private let quota: Int
    /// The fields of an answer up to what varies.
    private let beginning: [UInt8]
    private let start = ContinuousClock.now

    package init(_ policy: RateLimitPolicy) {
        trustedProxies = policy.trustedProxies
        quota = policy.callsPerSecond
        beginning = Array(
            "RateLimit-Policy: \"client\";q=\(quota);w=1\r\nRateLimit: \"client\";r=".utf8
        )
        buckets = Mutex(TokenBuckets(quota: policy.callsPerSecond))
    }

    /// What the answer to an admitted call says of the limit.
    ///
    /// - Throws: 429 `rate-limited`, which says the same and when to call again.
    func admit(from peer: String?, _ headers: HTTPFields) throws(Problem) -> HTTPFields {
        let outcome = take(for: client(of: peer, headers))
        if outcome.isAdmitted { return fields(outcome) }
        throw refusal(outcome)
    }

    /// Counts a call of a client; those whose address is not known are one.
    func take(for client: IPAddress?) -> TokenBuckets.Outcome {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        let now = UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
        return buckets.withLock { $0.take(for: client, at: now) }
    }

    /// 429 `rate-limited`, which says when to call again.
    func refusal(_ outcome: TokenBuckets.Outcome) -> Problem {
        var fields = fields(outcome)
        fields[.retryAfter] = "\(Self.seconds(outcome.wait))"
        return .rateLimited(quota: quota, fields)
    }

    /// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10, sections 3 and
    /// 4): quota and window in seconds; what remains of it and in how many seconds it is whole.
    private func fields(_ outcome: TokenBuckets.Outcome) -> HTTPFields {
        let reset = Self.seconds(outcome.reset)
        return [
            .rateLimitPolicy: #""client";q=\#(quota);w=1"#,
            .rateLimit: #""client";r=\#(outcome.remaining);t=\#(reset)"#,
        ]
    }

    /// Writes what ``admit(from:_:)`` returns, as bytes.
    func write(_ outcome: TokenBuckets.Outcome, into out: inout ByteBuffer) {
        out.writeBytes(beginning)
        out.writeDigits(UInt64(outcome.remaining))
        out.writeStaticString(";t=")
        out.writeDigits(Self.seconds(outcome.reset))
        out.writeStaticString("\r\n")
    }

    /// Whole seconds, rounded up.
    private static func seconds(_ nanoseconds: UInt64) -> UInt64 {
        (nanoseconds + 999_999_999) / 1_000_000_000
    }

    /// Who calls: the peer, or if that is a trusted proxy, whom it says to call for.
    ///
    /// Of a chain of trusted proxies it is the first that is not one. What cannot be read counts as
    /// the proxy that sent it.
    package func client(of peer: String?, _ headers: HTTPFields) -> IPAddress? {
        guard var address = peer.flatMap({ IPAddress($0) }) else { return nil }
        var hops = headers[values: .forwardedFor].joined(separator: ",")
            .split(separator: ",", omittingEmptySubsequences: false)
        while isTrusted(address), let hop = hops.popLast(), let before = hop.hopAddress {
            address = before
        }
        return address.client
    }

    private func isTrusted(_ address: IPAddress) -> Bool {
        trustedProxies.contains { $0.contains(address) }
    }
}

extension Substring {
    /// The address of a hop, which some proxies write with a port.
    fileprivate var hopAddress: IPAddress? {
        let text = trimmingBlanks()
        if let address = IPAddress(text) { return address }
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            return IPAddress(text[text.index(after: text.startIndex)..<end])
        }
        let parts = text.split(separator: ":")
        return parts.count == 2 ? IPAddress(parts[0]) : nil
    }
}

extension HTTPField.Name {
    static var rateLimit: Self { named("RateLimit") }
    static var rateLimitPolicy: Self { named("RateLimit-Policy") }
    static var forwardedFor: Self { named("X-Forwarded-For") }
}

extension Problem {
    /// RFC 6585, section 4.
    fileprivate static func rateLimited(quota: Int, _ headers: HTTPFields) -> Problem {
        Problem(
            status: .tooManyRequests,
            code: "rate-limited",
            detail: "a client may do this \(quota) times a second",
            headers: headers
        )
    }
}
