import Synchronization

/// Does the next bounded part of a counter's fold.
///
/// It begins a transaction, so that the journal holds everything that was counted before it: where
/// a fold cuts depends on the order and the hours of the commands alone, not on how they were
/// batched.
package struct FoldStep: Command {
    package static var code: UInt16 { 2 }
    package static var startsTransaction: Bool { true }
    package static var makesRoom: Bool { true }
    /// The counter's name.
    let counter: String
    /// Keys, or blocks, that the step may take.
    let limit: UInt32

    package init(_ counter: String, limit: Int = Limits.foldKeys) {
        self.counter = counter
        self.limit = UInt32(limit)
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        counter = try reader.string()
        limit = try reader.unsigned()
    }

    package func encode(to writer: inout ByteWriter) {
        writer.string(counter)
        writer.unsigned(limit)
    }

    /// What is left to do after the step.
    package func apply(
        to schema: SchemaIdentity,
        in context: inout CommandContext
    ) throws -> FoldPhase {
        let counters = context.tables.counters
        guard let slot = counters.definitions.firstIndex(where: { $0.name == counter }) else {
            throw StoreError.unknownCounter(counter)
        }
        let definition = counters.definitions[slot]
        var position = try context.position(of: definition)
        switch position.phase {
        case .idle:
            let cut = try context.cut(definition, position, counters.overlays[slot])
            context.counting[slot].fold = .began(cut)
            position.upTo = cut.upTo
            position.next = position.first <= position.upTo ? 0 : nil
        case .folding:
            context.counting[slot].fold = .folded(
                try fold(slot, definition, counters.overlays[slot], &position, &context)
            )
        case .trimming:
            context.counting[slot].fold = .trimmed
            try trim(definition, &position, &context)
        }
        try context.put(position, of: definition)
        return position.phase
    }

    /// Moves the increments of the next keys into their totals.
    private func fold(
        _ slot: Int,
        _ counter: CounterDefinition,
        _ overlay: Overlay,
        _ position: inout JournalPosition,
        _ context: inout CommandContext
    ) throws -> [UInt64] {
        let frozen = overlay.writer.withLock { $0.frozen }
        let keys = frozen.prefix(max(1, Int(limit)))
        // The first block stays until every key has had its turn.
        let hour = try context.hour(of: position.first, in: counter) ?? context.timestamp.hour
        for key in keys {
            let amount = overlay.frozen(of: key)
            // Forgotten since the fold began.
            if amount == 0 { continue }
            let old = try context.get(Identifier(key), in: counter.totals)?.value ?? 0
            var new = old
            new.addSaturating(amount)
            try context.put(Number(new), for: Identifier(key), in: counter.totals)
            let change = TotalChange(old: old, new: new, hour: hour)
            try counter.onChange(key, change, &context)
        }
        position.next = keys.endIndex < frozen.endIndex ? frozen[keys.endIndex] : nil
        return Array(keys)
    }

    /// Deletes the first blocks that are folded.
    private func trim(
        _ counter: CounterDefinition,
        _ position: inout JournalPosition,
        _ context: inout CommandContext
    ) throws {
        let blocks = try foldedBlocks(counter, position, context)
        for (key, isLast) in blocks {
            try context.delete(key, in: counter.journal)
            position.first = isLast ? key.sequence + 1 : key.sequence
        }
        if blocks.count < limit { position.first = position.upTo + 1 }
    }

    private func foldedBlocks(
        _ counter: CounterDefinition,
        _ position: JournalPosition,
        _ context: borrowing CommandContext
    ) throws -> [(key: BlockKey, isLast: Bool)] {
        var blocks: [(BlockKey, Bool)] = []
        var rows = try context.rows(of: counter.journal)
        while blocks.count < limit, let (key, block) = try rows.next() {
            if key.sequence > position.upTo { break }
            blocks.append((key, block.isLast))
        }
        return blocks
    }
}

extension Store {
    /// Folds everything that was counted before, instead of when the policy says so.
    ///
    /// - Throws: what a counter's `onChange` throws, or a ``StoreError``.
    public func fold() async throws {
        for counter in tables.counters.definitions {
            let step = FoldStep(counter.name)
            let last = try position(of: counter).last
            // Each round takes in the views of one hour; the first may end one that had begun.
            repeat {
                while try await submit(step, to: tables.schema) != .idle {}
            } while try position(of: counter).first <= last
        }
    }

    private func position(of counter: CounterDefinition) throws -> JournalPosition {
        try read { try $0.position(of: counter) }
    }
}

/// What a ``FoldStep`` did.
enum FoldOutcome: Sendable {
    /// It fixed what the fold takes in.
    case began(FoldCut)
    /// It moved the increments of these keys into their totals.
    case folded([UInt64])
    /// It deleted blocks.
    case trimmed
}
