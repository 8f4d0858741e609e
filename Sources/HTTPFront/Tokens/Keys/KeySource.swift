// A set of keys and when it is read:
//
//     start        once, by `init`; a set that cannot be read then is an error
//     interval     every 300 s, by `run`
//     ahead        when a token names a key that the set has not got: at most every 30 s, so that
//                  a rotated key works at once and nobody can make this server hammer the URL
//
// There is at most one reading at a time: whoever wants another waits for that one. A reading that
// fails leaves the last good set in place, however old it becomes: whoever publishes the keys being
// down for an hour is no reason to lock out every reader. Each failure is logged with that age.

public import Logging
public import ServiceLifecycle
import Synchronization

/// The keys by which others sign tokens for this server, kept up to date.
public final class KeySource: Service, Sendable {
    /// How often the set is read.
    package struct Intervals: Sendable {
        package var refresh: Duration
        package var early: Duration
        /// How long a fetch may take in all.
        package var patience: Duration

        package init(
            refresh: Duration = .seconds(Limits.keySetRefreshSeconds),
            early: Duration = .seconds(Limits.keySetEarlyRefreshSeconds),
            patience: Duration = .seconds(Limits.keySetFetchSeconds)
        ) {
            self.refresh = refresh
            self.early = early
            self.patience = patience
        }
    }

    private struct State {
        var set: KeySet
        var readAt = ContinuousClock.now
        var lastEarly: ContinuousClock.Instant?
        /// The reading under way.
        var reading: Task<Void, Never>?
        var hasFailed = false
    }

    private let location: KeySetLocation
    private let intervals: Intervals
    private let logger: Logger
    private let state: Mutex<State>

    /// A source whose set has been read.
    ///
    /// - Throws: ``KeySetError`` if it cannot be.
    public convenience init(
        _ location: KeySetLocation,
        logger: Logger
    ) async throws(KeySetError) {
        try await self.init(location, intervals: Intervals(), logger: logger)
    }

    /// A source with intervals of its own.
    package init(
        _ location: KeySetLocation,
        intervals: Intervals,
        logger: Logger
    ) async throws(KeySetError) {
        self.location = location
        self.intervals = intervals
        self.logger = logger
        state = Mutex(State(set: try await location.read(within: intervals.patience)))
    }

    /// Reads the set again and again until a graceful shutdown.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while true {
                try? await Task.sleep(for: self.intervals.refresh)
                if Task.isCancelled { return }
                await self.state.withLock { self.reading(&$0) }.value
            }
        }
    }

    /// Whether a key of the set is called so.
    func names(_ id: String?) -> Bool {
        guard let id else { return false }
        return state.withLock { $0.set.names(id) }
    }

    /// The keys for an algorithm that are called `id`; without an `id`, all of them.
    ///
    /// Reads the set ahead of time if no key is called so.
    func keys(named id: String?, for algorithm: TokenAlgorithm) async -> [VerificationKey] {
        if id != nil, !names(id) { await readAhead() }
        return state.withLock { $0.set.keys(named: id, for: algorithm) }
    }

    private func readAhead() async {
        let reading: Task<Void, Never>? = state.withLock { state in
            if let reading = state.reading { return reading }
            let now = ContinuousClock.now
            if let last = state.lastEarly, now - last < intervals.early { return nil }
            state.lastEarly = now
            return self.reading(&state)
        }
        await reading?.value
    }

    /// The reading under way, or a new one.
    private func reading(_ state: inout sending State) -> Task<Void, Never> {
        if let reading = state.reading { return reading }
        let reading = Task { await read() }
        state.reading = reading
        return reading
    }

    private func read() async {
        do throws(KeySetError) {
            let set = try await location.read(within: intervals.patience)
            let hadFailed = state.withLock { state in
                defer { state.hasFailed = false }
                state.set = set
                state.readAt = .now
                state.reading = nil
                return state.hasFailed
            }
            if hadFailed { logger.notice("the keys at \(location) can be read again") }
        } catch {
            let age = state.withLock { state in
                state.reading = nil
                state.hasFailed = true
                return ContinuousClock.now - state.readAt
            }
            logger.warning(
                """
                \(error); tokens are checked by the keys that were read \
                \(age.components.seconds) s ago
                """
            )
        }
    }
}
