import Keyspaces

/// Lets one task through at a time, in the order in which they came.
///
/// Merge patches that others were faster than take turns here: each is merged into what the one
/// before it has left, where all of them at once would commit one and refuse the rest again and
/// again.
actor Turns {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Does `work` when it is its turn.
    ///
    /// - Throws: ``StoreError/busy`` if ``Limits/waitingPatches`` are waiting; what `work` throws.
    nonisolated func inTurn<Outcome>(
        _ work: () async throws -> Outcome
    ) async throws -> Outcome {
        try await take()
        do {
            let outcome = try await work()
            await leave()
            return outcome
        } catch {
            await leave()
            throw error
        }
    }

    private func take() async throws(StoreError) {
        if !isTaken {
            isTaken = true
            return
        }
        if waiting.count >= Limits.waitingPatches { throw .busy }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// Hands the turn on to whoever has waited longest.
    private func leave() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
}
