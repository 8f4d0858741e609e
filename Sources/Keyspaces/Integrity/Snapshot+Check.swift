extension Snapshot {
    /// Layer 1: every key and value of a part of the keyspace decodes, whole, and keys ascend.
    ///
    /// If the keyspace is an index, the rows are summed up too.
    ///
    /// - Complexity: O(rows).
    /// - Throws: ``StoreError`` if the store cannot be read; damage is a finding.
    @inlinable
    public func checkRecords<Key, Value>(
        _ part: KeyRange,
        of keyspace: Keyspace<Key, Value>,
        isIndex: Bool = false,
        into report: inout Report
    ) throws {
        var rows = try rows(of: keyspace, in: part)
        var count = 0
        var sum = RowSum()
        var previous: [UInt8] = []
        while try rows.advance() {
            count += 1
            if !previous.isEmpty && !precedes(previous.span.bytes, rows.keyBytes) {
                report.add(damage("key-order", keyspace.name, rows.keyBytes, "not ascending"))
            }
            previous.removeAll(keepingCapacity: true)
            rows.keyBytes.withUnsafeBytes { previous.append(contentsOf: $0) }
            do throws(StoreError) {
                _ = try rows.key()
                let value = try rows.value()
                if isIndex { value.add(rows.keyBytes, rows.valueBytes, to: &sum) }
            } catch {
                guard case .undecodable(_, _, let reason) = error else { throw error }
                report.add(damage("record-damaged", keyspace.name, rows.keyBytes, "\(reason)"))
                if isIndex { sum.add(rows.keyBytes, rows.valueBytes) }
            }
        }
        report.read(count, of: keyspace.name)
        report.addStored(sum, slot: keyspace.slot)
    }

    @usableFromInline
    func damage(
        _ code: String,
        _ keyspace: String,
        _ key: RawSpan,
        _ detail: String
    ) -> Finding {
        Finding(
            code: code,
            layer: 1,
            keyspace: keyspace,
            key: Array(copying: key),
            detail: detail
        )
    }
}

extension Rows {
    /// The next row that decodes; damaged ones are layer 1's to report.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func nextSound() throws(StoreError) -> (key: Key, value: Value)? {
        while try advance() {
            do throws(StoreError) {
                return (try key(), try value())
            } catch {
                guard case .undecodable = error else { throw error }
            }
        }
        return nil
    }
}

extension KeyspaceReader where Self: ~Copyable {
    /// The value of `key` for a rule: `nil` also where the record is damaged, which layer 1
    /// reports.
    @inlinable
    public func getSound<Key, Value>(
        _ key: Key,
        in keyspace: Keyspace<Key, Value>
    ) throws(StoreError) -> Value? {
        do throws(StoreError) {
            return try get(key, in: keyspace)
        } catch {
            guard case .undecodable = error else { throw error }
            return nil
        }
    }
}
