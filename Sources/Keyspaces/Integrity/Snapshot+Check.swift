extension Snapshot {
    /// Layer 1: every key and value of the keyspace decodes, whole, and keys ascend.
    @inlinable
    func checkRecords<Key, Value>(
        of keyspace: Keyspace<Key, Value>,
        into report: inout Report
    ) throws {
        var rows = try rows(of: keyspace)
        var count = 0
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
                _ = try rows.value()
            } catch {
                guard case .undecodable(_, _, let reason) = error else { throw error }
                report.add(damage("record-damaged", keyspace.name, rows.keyBytes, "\(reason)"))
            }
        }
        report.read(count, of: keyspace.name)
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
