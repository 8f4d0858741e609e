import Foundation
import HTTPFront
import HTTPTypes
import Logging
import ServiceLifecycle
import Synchronization
import Testing

/// What a server says when it is asked for its keys, and how often it was.
private final class Publisher: Sendable {
    private let answer: Mutex<Answer>
    private let count = Mutex(0)

    init(_ keys: [String]) { answer = Mutex(Self.set(keys)) }

    static func set(_ keys: [String]) -> Answer {
        let text = #"{"keys":[\#(keys.joined(separator: ","))]}"#
        return Answer(status: .ok, body: Array(text.utf8))
    }

    func publish(_ keys: [String]) { answer.withLock { $0 = Self.set(keys) } }

    func say(_ answer: Answer) { self.answer.withLock { $0 = answer } }

    var requests: Int { count.withLock { $0 } }

    var routes: Routes {
        var routes = Routes()
        routes.read("/jwks") { [self] _, _ in
            count.withLock { $0 += 1 }
            return answer.withLock { $0 }
        }
        return routes
    }
}

@Suite("A source of keys")
struct KeySourceTests {
    private let forge = TokenForge()
    private let rare = KeySource.Intervals(refresh: .seconds(3_600), early: .seconds(3_600))

    private func token(_ kid: String, by key: SigningKey) throws -> String {
        try forge.token(header: #"{"alg":"EdDSA","kid":"\#(kid)"}"#, by: key)
    }

    /// Runs a test with an authority whose keys a server publishes.
    private func withSource(
        _ publisher: Publisher,
        intervals: KeySource.Intervals,
        _ body: (TokenAuthority, KeySource, LogKeeper) async throws -> Void
    ) async throws {
        // Many tests run at once.
        var intervals = intervals
        intervals.patience = .seconds(120)
        try await TestServer.run(publisher.routes) { [intervals] server in
            let log = LogKeeper(level: .notice)
            let source = try await KeySource(
                .url("http://127.0.0.1:\(server.port)/jwks"),
                intervals: intervals,
                logger: Logger(label: "test") { _ in log }
            )
            let authority = await TokenAuthority(secret: nil, keys: source)
            try await body(authority, source, log)
        }
    }

    @Test("asks once for a key that it has not got, so that a rotated one works at once")
    func rotation() async throws {
        let (old, new) = (try await SigningKey.makeEd25519(), try await SigningKey.makeEd25519())
        let publisher = Publisher([old.jwk(kid: "old")])
        try await withSource(publisher, intervals: rare) { authority, _, log async throws in
            #expect(try await authority.takes(token("old", by: old)))
            #expect(publisher.requests == 1)
            publisher.publish([old.jwk(kid: "old"), new.jwk(kid: "new")])
            // All at once: who comes while the set is read waits for it.
            let fresh = try token("new", by: new)
            let verdicts = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 { group.addTask { await authority.takes(fresh) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(verdicts == Array(repeating: true, count: 20))
            #expect(publisher.requests == 2)
            for kid in ["x", "y", "z"] {
                #expect(try await !authority.takes(token(kid, by: new)))
            }
            #expect(publisher.requests == 2)
            #expect(log.errors.isEmpty)
        }
    }

    @Test("asks again for an unknown key once the interval is over")
    func early() async throws {
        let key = try await SigningKey.makeEd25519()
        let publisher = Publisher([key.jwk(kid: "k")])
        let intervals = KeySource.Intervals(refresh: .seconds(3_600), early: .zero)
        try await withSource(publisher, intervals: intervals) { authority, _, _ async throws in
            for count in 2...4 {
                #expect(try await !authority.takes(token("x", by: key)))
                #expect(publisher.requests == count)
            }
        }
    }

    @Test("drops keys that are published no more")
    func revocation() async throws {
        let (old, new) = (try await SigningKey.makeEd25519(), try await SigningKey.makeEd25519())
        let publisher = Publisher([old.jwk(kid: "old")])
        try await withSource(publisher, intervals: rare) { authority, _, _ async throws in
            publisher.publish([new.jwk(kid: "new")])
            #expect(try await authority.takes(token("new", by: new)))
            #expect(try await !authority.takes(token("old", by: old)))
        }
    }

    @Test("keeps the last good keys while it cannot read others, and says so")
    func failures() async throws {
        let key = try await SigningKey.makeEd25519()
        let publisher = Publisher([key.jwk(kid: "k")])
        let intervals = KeySource.Intervals(refresh: .seconds(3_600), early: .zero)
        try await withSource(publisher, intervals: intervals) { authority, _, log async throws in
            let long = [UInt8](repeating: 0x20, count: (256 << 10) + 1)
            let answers = [
                (Answer.empty(.serviceUnavailable), "the answer is 503"),
                (.empty(.found, headers: [.location: "/elsewhere"]), "the answer is 302"),
                (Answer(status: .ok, body: Array("<html>".utf8)), "is no JSON"),
                (Answer(status: .ok, body: long), "has more than 256 KiB"),
                (Publisher.set([]), "has no key that this server can use"),
            ]
            for (index, (answer, reason)) in answers.enumerated() {
                publisher.say(answer)
                #expect(try await !authority.takes(token("unknown", by: key)))
                #expect(try await authority.takes(token("k", by: key)))
                #expect(log.errors.count == index + 1)
                #expect(log.errors.last?.contains(reason) == true, "\(log.errors)")
                #expect(log.errors.last?.contains(/keys that were read \d+ s ago/) == true)
            }
            publisher.publish([key.jwk(kid: "k")])
            #expect(try await !authority.takes(token("unknown", by: key)))
            #expect(log.errors.last?.contains("can be read again") == true)
        }
    }

    @Test("reads the set again and again until it is stopped")
    func refreshing() async throws {
        let (old, new) = (try await SigningKey.makeEd25519(), try await SigningKey.makeEd25519())
        let publisher = Publisher([old.jwk(kid: "k")])
        let intervals = KeySource.Intervals(refresh: .milliseconds(20), early: .seconds(3_600))
        try await withSource(publisher, intervals: intervals) {
            authority,
            source,
            log async throws in
            let group = ServiceGroup(services: [source], logger: Logger(label: "test") { _ in log })
            let running = Task { try await group.run() }
            // The same name for another key: nothing but the interval brings it.
            publisher.publish([new.jwk(kid: "k")])
            let fresh = try token("k", by: new)
            let end = ContinuousClock.now + .seconds(30)
            while await !authority.takes(fresh), ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(await authority.takes(fresh))
            await group.triggerGracefulShutdown()
            try await running.value
            let requests = publisher.requests
            try await Task.sleep(for: .milliseconds(60))
            #expect(publisher.requests == requests)
        }
    }

    @Test("says why a URL cannot be read, and does not wait forever")
    func unreachable() async throws {
        for (url, reason) in [
            ("http://127.0.0.1:1/jwks", "Connection refused"),
            ("http://no-such-host.invalid/jwks", "no host no-such-host.invalid"),
        ] {
            do throws(KeySetError) {
                _ = try await KeySource(
                    .url(url),
                    intervals: KeySource.Intervals(patience: .seconds(120)),
                    logger: Logger(label: "test")
                )
                Issue.record("\(url) is taken")
            } catch {
                #expect("\(error)".contains(reason) && "\(error)".contains(url), "\(error)")
                #expect(!"\(error)".contains("\n"))
            }
        }
        let silent = try SilentServer()
        let start = ContinuousClock.now
        do throws(KeySetError) {
            let location = KeySetLocation.url("http://127.0.0.1:\(silent.port)/jwks")
            _ = try await KeySource(location, logger: Logger(label: "test"))
            Issue.record("silence is taken")
        } catch {
            #expect("\(error)".contains("cannot fetch"))
        }
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}
