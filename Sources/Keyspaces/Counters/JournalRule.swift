/// A counter's journal holds every block from its first sequence to its last, whole, and nothing
/// else; and their hours do not fall, as folds find the end of an hour by halving.
struct JournalRule: IntegrityRule {
    let counter: CounterDefinition

    func check(_: KeyRange, of snapshot: borrowing Snapshot, into report: inout Report) throws {
        let position: JournalPosition
        do throws(StoreError) {
            position = try snapshot.position(of: counter)
        } catch {
            guard case .undecodable(let keyspace, let key, let reason) = error else { throw error }
            report.add(snapshot.damage("record-damaged", keyspace, key.span.bytes, "\(reason)"))
            return
        }
        // While folded blocks are deleted, parts of the first sequence may be gone.
        var wanted = BlockKey(position.first, 0)
        var isFirst = position.first <= position.upTo && position.next == nil
        var hour: UInt32 = 0
        var rows = try snapshot.rows(of: counter.journal)
        while let (key, block) = try rows.nextSound() {
            if key.sequence < position.first || key.sequence > position.last {
                add("journal-stray", key, "outside the journal", &report)
                continue
            }
            let mayBegin = isFirst && key.sequence == position.first
            if key != wanted && !mayBegin {
                add("journal-gap", wanted, "a block is missing", &report)
            }
            if block.hour < hour {
                add("journal-hour", key, "hour \(block.hour) after \(hour)", &report)
            }
            hour = block.hour
            isFirst = false
            // Behind the greatest part that there can be, one is missing in any case.
            wanted =
                block.isLast
                ? BlockKey(key.sequence + 1, 0) : BlockKey(key.sequence, key.part &+ 1)
        }
        if wanted != BlockKey(position.last + 1, 0) && !isFirst {
            add("journal-gap", wanted, "a block is missing", &report)
        }
    }

    private func add(
        _ code: String,
        _ key: BlockKey,
        _ detail: String,
        _ report: inout Report
    ) {
        report.add(code, key, in: counter.journal, detail)
    }
}
