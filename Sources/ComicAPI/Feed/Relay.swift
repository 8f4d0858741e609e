import ChangeFeed
import HTTPFront
import Keyspaces
import Synchronization

/// Hands what is new in the feed to all who follow it.
///
/// ```
///   commit ──▶ bell ──▶ relay ──▶ a round: read once, encoded once
///                         │
///                         ├──▶ queue of a follower ──▶ its connection
///                         ├──▶ queue of a follower ──▶ its connection
///                         └──▶ the polls that have waited for such an event
/// ```
///
/// One task waits for the bell, so that the writer's thread wakes one continuation, however many
/// follow. While a round is handed out new events gather, and are the next round. An event that
/// comes after a quiet time is handed out at once; after a round to many there is a rest, so that
/// under load more events share a round. Without followers nobody waits, and a commit wakes nobody
/// here.
///
/// Where a follower stands is decided under two locks, always taken in this order: the relay's,
/// then the follower's. A follower attaches only if it has come as far as the relay, and a round is
/// given to whoever was attached when the relay's position moved to its end: so that nobody misses
/// an event, and nobody gets one twice.
final class Relay: Sendable {
    private struct State {
        /// The last event that was handed out.
        var position: UInt64 = 0
        /// All followers.
        var followers: [ObjectIdentifier: Follower] = [:]
        /// Those who have come as far as the relay.
        var attached: [ObjectIdentifier: Follower] = [:]
        /// Followers who want documents.
        var withDocuments = 0
        var polls: [ObjectIdentifier: Poll] = [:]
        /// Callers that poll, whether they wait or read.
        var pollers = 0
        var isStopped = false

        var isIdle: Bool { attached.isEmpty && polls.isEmpty }
    }

    let store: Store
    let reader: FeedReader
    private let limit: Int
    /// Rings when there is somebody again to hand something to.
    private let arrivals = Doorbell()
    private let state = Mutex(State())

    /// A relay that takes at most `limit` followers, and as many polls.
    init(store: Store, reader: FeedReader, limit: Int) {
        self.store = store
        self.reader = reader
        self.limit = limit
    }

    /// Hands events out until the task is cancelled; then it ends all streams and polls.
    ///
    /// - Throws: what reading the store throws.
    func run() async throws {
        defer { stop() }
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.handOut() }
            group.addTask { await self.keepTime() }
            try await group.next()
            group.cancelAll()
        }
    }

    private func stop() {
        let (followers, polls) = state.withLock { state in
            state.isStopped = true
            defer {
                state.attached = [:]
                state.polls = [:]
            }
            return (Array(state.followers.values), Array(state.polls.values))
        }
        for follower in followers { follower.end() }
        for poll in polls { poll.bell.ring() }
    }
}

/// Rounds.
extension Relay {
    private func handOut() async throws {
        while !Task.isCancelled {
            let arrivals = arrivals.rings
            let rings = reader.log.bell.rings
            if state.withLock({ $0.isIdle }) {
                await self.arrivals.wait(past: arrivals)
            } else if try handOutRound() {
                await rest()
            } else {
                await reader.log.bell.wait(past: rings)
            }
        }
    }

    /// Lets those whom a round woke go first, and takes the longer the more of them there are.
    ///
    /// Each follower costs a write to its connection in every round. Without this, rounds of few
    /// events would follow each other as fast as a core can write, and leave none of it to others.
    private func rest() async {
        let followers = state.withLock { $0.attached.count }
        if followers < Limits.followersWithoutRest {
            await Task.yield()
        } else {
            let pause = followers * Limits.restMicrosecondsPerFollower
            try? await Task.sleep(for: .microseconds(pause))
        }
    }

    /// Reads what is new and hands it out; whether there was something.
    private func handOutRound() throws -> Bool {
        let (position, isPlain, isWithDocuments) = state.withLock { state in
            (
                state.position, state.followers.count > state.withDocuments,
                state.withDocuments > 0
            )
        }
        var round: Round
        do {
            round = try store.read { snapshot in
                try reader.round(
                    after: position,
                    isPlain: isPlain,
                    isWithDocuments: isWithDocuments,
                    in: snapshot
                )
            }
        } catch is Problem {
            try skipWhatIsGone()
            return true
        }
        if round.end == position { return false }
        let (followers, polls) = state.withLock { state in
            state.position = max(state.position, round.end)
            let polls = state.polls.values.filter { round.holds($0.kinds, after: $0.position) }
            for poll in polls { state.polls[ObjectIdentifier(poll)] = nil }
            return (Array(state.attached.values), polls)
        }
        for poll in polls { poll.bell.ring() }
        var behind: [Follower] = []
        for follower in followers where !follower.put(&round) { behind.append(follower) }
        detach(behind)
        return true
    }

    /// Forgets those who are behind, unless they have come as far as the relay meanwhile.
    private func detach(_ followers: [Follower]) {
        if followers.isEmpty { return }
        state.withLock { state in
            for follower in followers where !follower.isAttached {
                state.attached[ObjectIdentifier(follower)] = nil
            }
        }
    }

    /// The log was trimmed past the relay: whoever follows finds that out in the store.
    private func skipWhatIsGone() throws {
        let bounds = try store.read { try reader.log.bounds(in: $0) }
        let (followers, polls) = state.withLock { state in
            state.position = max(state.position, bounds.latest)
            defer {
                state.attached = [:]
                state.polls = [:]
            }
            return (Array(state.attached.values), Array(state.polls.values))
        }
        for follower in followers { follower.fallBehind() }
        for poll in polls { poll.bell.ring() }
    }
}

/// Time.
extension Relay {
    /// Sends bookmarks, and ends or drops followers, every now and then.
    private func keepTime() async {
        while !Task.isCancelled {
            let arrivals = arrivals.rings
            if state.withLock({ $0.followers.isEmpty }) {
                await self.arrivals.wait(past: arrivals)
            }
            try? await Task.sleep(for: .seconds(Limits.bookmarkSeconds))
            if !Task.isCancelled { tick(.now) }
        }
    }

    func tick(_ now: ContinuousClock.Instant) {
        let (position, followers) = state.withLock { state in
            (state.position, Array(state.followers.values))
        }
        let bookmark = Chunk(EventStream.bookmark(reader.place(position)))
        for follower in followers {
            if now - follower.since >= .seconds(Limits.followerAgeSeconds) {
                follower.end()
                leave(follower)
            } else if follower.dropIfStalled(now) {
                leave(follower)
            } else {
                follower.bookmark(bookmark, at: position)
            }
        }
    }
}

/// Followers.
extension Relay {
    /// Takes a follower, who is behind at first.
    ///
    /// - Throws: 503 if there are too many; ``StoreError/closed`` once the relay has stopped.
    func enter(_ follower: Follower) throws {
        try state.withLock { state in
            if state.isStopped { throw StoreError.closed }
            if state.followers.count >= limit { throw Problem.tooManyFollowers }
            state.followers[ObjectIdentifier(follower)] = follower
            if follower.filter.withDocuments { state.withDocuments += 1 }
        }
        arrivals.ring()
    }

    /// Forgets a follower, if it is still there.
    func leave(_ follower: Follower) {
        state.withLock { state in
            let id = ObjectIdentifier(follower)
            state.attached[id] = nil
            if state.followers.removeValue(forKey: id) == nil { return }
            if follower.filter.withDocuments { state.withDocuments -= 1 }
        }
    }

    /// From now on hands a follower what comes after `position`; false if the relay is further
    /// already, so that the follower has to read on.
    func attach(_ follower: Follower, at position: UInt64) -> Bool {
        let isFirst: Bool? = state.withLock { state in
            let id = ObjectIdentifier(follower)
            follower.advance(to: position)
            guard state.followers[id] != nil, !state.isStopped else { return false }
            let wasIdle = state.isIdle
            if wasIdle { state.position = max(state.position, position) }
            if position < state.position { return nil }
            follower.attach()
            state.attached[id] = follower
            return wasIdle
        }
        if isFirst == true { arrivals.ring() }
        return isFirst != nil
    }
}

/// One who waits for the next event of some kinds.
private final class Poll: Sendable {
    let kinds: KindSet
    /// The last event that it knows of.
    let position: UInt64
    let bell = Doorbell()

    init(_ kinds: KindSet, after position: UInt64) {
        self.kinds = kinds
        self.position = position
    }
}

/// Polls.
extension Relay {
    /// Lets a caller poll while `body` runs.
    ///
    /// - Throws: 503 if there are too many; what `body` throws.
    func polling<Outcome>(_ body: () async throws -> Outcome) async throws -> Outcome {
        try state.withLock { state in
            if state.pollers >= limit { throw Problem.tooManyFollowers }
            state.pollers += 1
        }
        defer { state.withLock { $0.pollers -= 1 } }
        return try await body()
    }

    /// Waits until there may be an event of some kinds after `position`; false if there was none
    /// until `deadline`, the relay has stopped, or the task was cancelled.
    func wait(
        for kinds: KindSet,
        after position: UInt64,
        until deadline: ContinuousClock.Instant
    ) async -> Bool {
        let poll = Poll(kinds, after: position)
        let isFirst: Bool? = state.withLock { state in
            if state.isStopped { return nil }
            let wasIdle = state.isIdle
            if wasIdle { state.position = max(state.position, position) }
            if position < state.position {
                poll.bell.ring()
                return false
            }
            state.polls[ObjectIdentifier(poll)] = poll
            return wasIdle
        }
        guard let isFirst else { return false }
        if isFirst { arrivals.ring() }
        await withTaskGroup { group in
            group.addTask { await poll.bell.wait(past: 0) }
            group.addTask { try? await Task.sleep(until: deadline) }
            await group.next()
            group.cancelAll()
        }
        return state.withLock { state in
            state.polls[ObjectIdentifier(poll)] = nil
            return !state.isStopped && !Task.isCancelled && poll.bell.rings > 0
        }
    }
}
