/// A typed handle on one table of the store: a key codec and a value codec.
///
/// It is made by ``Schema/keyspace(_:key:value:)`` and valid with every store opened with that
/// schema; with another store's transaction it traps.
public struct Keyspace<Key: KeyCodable, Value: ValueCodable>: Sendable {
    /// The table's name in the file.
    public let name: String
    @usableFromInline let slot: Int
    @usableFromInline let schema: SchemaIdentity

    @usableFromInline
    init(name: String, slot: Int, schema: SchemaIdentity) {
        self.name = name
        self.slot = slot
        self.schema = schema
    }

    /// Decodes a stored key whole.
    @inlinable
    func key(_ bytes: RawSpan) throws(StoreError) -> Key {
        do throws(CodecError) {
            var reader = ByteReader(bytes)
            let key = try Key(from: &reader)
            try reader.finish()
            return key
        } catch {
            throw .undecodable(keyspace: name, key: Array(copying: bytes), error)
        }
    }

    /// Decodes a stored value whole: format byte, fields, nothing left over.
    @inlinable
    func value(_ bytes: RawSpan, of key: RawSpan) throws(StoreError) -> Value {
        do throws(CodecError) {
            var reader = ByteReader(bytes)
            if let format = Value.format { try reader.expect(format: format) }
            let value = try Value(from: &reader)
            try reader.finish()
            return value
        } catch {
            throw .undecodable(keyspace: name, key: Array(copying: key), error)
        }
    }

    /// Decodes the beginning of a stored value: format byte, and what `read` takes.
    @inlinable
    func part<Part>(
        _ bytes: RawSpan,
        of key: RawSpan,
        _ read: (inout ByteReader) throws(CodecError) -> Part
    ) throws(StoreError) -> Part {
        do throws(CodecError) {
            var reader = ByteReader(bytes)
            if let format = Value.format { try reader.expect(format: format) }
            return try read(&reader)
        } catch {
            throw .undecodable(keyspace: name, key: Array(copying: key), error)
        }
    }
}

extension [UInt8] {
    /// The bytes in memory of our own.
    @usableFromInline
    init(copying bytes: RawSpan) {
        self = bytes.withUnsafeBytes { Array($0) }
    }
}
