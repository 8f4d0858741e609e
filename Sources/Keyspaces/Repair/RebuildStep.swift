internal import LMDB

/// Does the next part of a rebuild: drops rows as long as there are any, then makes new ones.
struct RebuildStep: Command {
    /// Where a rebuild stands, as `meta` holds it.
    ///
    /// ```
    ///  0  phase: 0 dropping, 1 making      1  making: the last key of the source that was taken
    /// ```
    enum Position {
        case dropping
        case making(after: [UInt8])

        init(_ value: MetaValue) {
            self = value.bytes.first == 1 ? .making(after: Array(value.bytes[1...])) : .dropping
        }

        var value: MetaValue {
            switch self {
            case .dropping: MetaValue([UInt8(0)])
            case .making(let last): MetaValue([1] + last)
            }
        }
    }

    static var code: UInt16 { 5 }
    /// The first of the keyspaces that are rebuilt.
    let keyspace: String
    /// Rows to drop, or rows of the source to take, at most.
    let limit: UInt32

    init(_ keyspace: String, limit: Int) {
        self.keyspace = keyspace
        self.limit = UInt32(limit)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        keyspace = try reader.string()
        limit = try reader.unsigned()
    }

    func encode(to writer: inout ByteWriter) {
        writer.string(keyspace)
        writer.unsigned(limit)
    }

    /// Whether the rebuild is finished.
    func apply(to derivations: Derivations, in context: inout CommandContext) throws -> Bool {
        let (meta, name) = (derivations.meta, MetaName.rebuild(keyspace))
        guard let derivation = derivations.all.first(where: { $0.name == keyspace }) else {
            return true
        }
        switch try context.get(name, in: meta).map(Position.init) ?? .dropping {
        case .dropping:
            let isEmpty = try drop(derivation, &context)
            let next = isEmpty ? Position.making(after: []) : .dropping
            try context.put(next.value, for: name, in: meta)
        case .making(let last):
            let after = last.isEmpty ? nil : last
            guard let end = try derivation.step(after, Int(limit), &context) else {
                try context.delete(name, in: meta)
                return true
            }
            try context.put(Position.making(after: end).value, for: name, in: meta)
        }
        return false
    }

    /// Whether no row is left.
    private func drop(
        _ derivation: Derivation,
        _ context: inout CommandContext
    ) throws(StoreError) -> Bool {
        var left = Int(limit)
        for keyspace in derivation.keyspaces {
            left -= try context.drop(keyspace, limit: left)
            if left == 0 { return false }
        }
        return true
    }
}

extension CommandContext {
    /// Deletes the first rows of a keyspace, at most so many, whatever they hold; how many.
    fileprivate mutating func drop(
        _ keyspace: AnyKeyspace,
        limit: Int
    ) throws(StoreError) -> Int {
        let table = tables.tables[keyspace.slot]
        let keys = try firstKeys(of: keyspace, limit)
        for key in keys {
            try countRowChange()
            let isGone: Bool
            do throws(LMDBError) {
                isGone = try transaction.delete(key.span.bytes, in: table)
            } catch {
                throw StoreError(error)
            }
            if !isGone {
                let detail = "a key of \(keyspace.name) is out of order"
                throw .storage(.damaged(path: "data.mdb", detail: detail))
            }
        }
        return keys.count
    }

    private func firstKeys(
        of keyspace: AnyKeyspace,
        _ limit: Int
    ) throws(StoreError) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        var cursor = try cursor(slot: keyspace.slot, schema: tables.schema)
        do throws(LMDBError) {
            while keys.count < limit, try cursor.next() { keys.append(Array(copying: cursor.key)) }
        } catch {
            throw StoreError(error)
        }
        return keys
    }
}
