/// What a repair has made anew.
public struct Rebuilt: Sendable {
    /// The keyspaces that were dropped and made from their source.
    public let keyspaces: [String]
    /// The commands that it took.
    public let commands: Int
}

extension Store {
    /// Makes derived keyspaces anew in which a check has found something, and those of which an
    /// earlier rebuild was not finished.
    ///
    /// It may be killed at any moment: until a further run has finished it, the store opens for
    /// ``Access/repair(purpose:)`` only. `progress` is told the first keyspace of each rebuild and
    /// the commands so far.
    ///
    /// - Throws: ``StoreError``; what is made of a source's row that cannot be put.
    public func rebuild(
        after report: Report,
        progress: (String, Int) -> Void = { _, _ in }
    ) async throws -> [Rebuilt] {
        var rebuilt: [Rebuilt] = []
        for derivation in try derivations(toRebuildAfter: report) {
            let commands = try await rebuild(derivation, progress)
            let names = derivation.keyspaces.map(\.name)
            rebuilt.append(Rebuilt(keyspaces: names, commands: commands))
        }
        return rebuilt
    }

    /// Whether ``rebuild(after:progress:)`` has anything to do.
    @available(*, noasync)
    public func isRebuildable(after report: Report) throws -> Bool {
        try !derivations(toRebuildAfter: report).isEmpty
    }

    /// Whether an earlier rebuild was not finished.
    @available(*, noasync)
    public func isHalfRebuilt() throws -> Bool { try derivations.all.contains(where: isUnfinished) }

    private func derivations(toRebuildAfter report: Report) throws -> [Derivation] {
        // Rows that are out of order cannot be dropped.
        let lost = report.findings.filter { $0.code == "key-order" }.map(\.keyspace)
        let damaged = report.keyspaces.subtracting(lost)
        return try derivations.all.filter { derivation in
            try !damaged.isDisjoint(with: derivation.keyspaces.map(\.name))
                || isUnfinished(derivation)
        }
    }

    private func rebuild(
        _ derivation: Derivation,
        _ progress: (String, Int) -> Void
    ) async throws -> Int {
        var limit = Limits.rebuiltRows
        var commands = 0
        while true {
            do {
                let step = RebuildStep(derivation.name, limit: limit)
                commands += 1
                if try await submit(step, to: derivations) { return commands }
            } catch StoreError.commandTooLarge where limit > 1 {
                limit /= 2
            }
            progress(derivation.name, commands)
        }
    }

    private func isUnfinished(_ derivation: Derivation) throws -> Bool {
        try read { try $0.contains(MetaName.rebuild(derivation.name), in: derivations.meta) }
    }
}
