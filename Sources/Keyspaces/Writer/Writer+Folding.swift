import Dispatch
import Synchronization

/// Folds, which the writer does beside the commands that wait.
extension Writer {
    /// The next step of a fold, if one is due.
    func dueFold() -> Submission? {
        for (counter, overlay) in zip(tables.counters.definitions, tables.counters.overlays)
        where overlay.wait(before: folding) == .zero {
            return Submission(FoldStep(counter.name), tables.schema) { result in
                switch result {
                case .success: break
                case .failure(StoreError.full): overlay.pauseFolding()
                case .failure(let error): overlay.stopFolding(error)
                }
            }
        }
        return nil
    }

    /// When the next step is due: never once writes are refused.
    func nextFold() -> DispatchTime {
        if queue.poisonReason != nil { return .distantFuture }
        let waits = tables.counters.overlays.compactMap { $0.wait(before: folding) }
        guard let wait = waits.min() else { return .distantFuture }
        let (seconds, attoseconds) = wait.components
        return .now() + .seconds(Int(seconds)) + .nanoseconds(Int(attoseconds / 1_000_000_000))
    }
}

extension Overlay {
    /// How long the next step of a fold may wait; `nil` if there is nothing to fold.
    fileprivate func wait(before policy: FoldPolicy) -> Duration? {
        writer.withLock { state in
            if state.failure != nil || policy.keys == .max { return nil }
            let pause = state.pausedUntil - .now
            if pause > .zero { return pause }
            if state.position.phase != .idle { return .zero }
            if state.position.first > state.position.last { return nil }
            if state.liveKeys >= policy.keys { return .zero }
            let rest = min(
                state.foldTook * Limits.foldRest,
                .seconds(Limits.longestFoldInterval)
            )
            return max(.zero, max(policy.interval, rest) - (.now - state.foldBegan))
        }
    }

    /// Puts the next step off because the map is full.
    fileprivate func pauseFolding() {
        let end = ContinuousClock.now + .milliseconds(Limits.retryMilliseconds)
        writer.withLock { $0.pausedUntil = end }
    }

    /// Notes why folds have ended: increments still count, but orders by them stand still.
    fileprivate func stopFolding(_ error: any Error) {
        writer.withLock { $0.failure = error }
    }
}
