import Keyspaces
import StoreTesting

/// A value with a field of every kind.
struct Record: ValueCodable, Equatable {
    enum Mood: UInt8, CaseIterable {
        case calm = 1
        case cross = 2
    }

    static var format: UInt8? { 3 }
    var small: UInt8 = 0
    var medium: UInt16 = 0
    var large: UInt32 = 0
    var huge: UInt64 = 0
    var balance: Int64 = 0
    var moment = Timestamp(milliseconds: 0)
    var title = ""
    var subtitle: String?
    var tags: [String] = []
    var digest: [UInt8] = []
    var mood = Mood.calm

    init() {}

    init(from reader: inout ByteReader) throws(CodecError) {
        small = try reader.unsigned()
        medium = try reader.unsigned()
        large = try reader.unsigned()
        huge = try reader.unsigned()
        balance = try reader.signed()
        moment = try reader.timestamp()
        title = try reader.string()
        subtitle = try reader.optional { (reader) throws(CodecError) in try reader.string() }
        tags = try reader.list { (reader) throws(CodecError) in try reader.string() }
        digest = try reader.blob()
        mood = try reader.choice()
    }

    func encode(to writer: inout ByteWriter) {
        writer.unsigned(small)
        writer.unsigned(medium)
        writer.unsigned(large)
        writer.unsigned(huge)
        writer.signed(balance)
        writer.timestamp(moment)
        writer.string(title)
        writer.optional(subtitle) { $0.string($1) }
        writer.list(tags) { $0.string($1) }
        writer.blob(digest)
        writer.unsigned(mood.rawValue)
    }

    /// Any record.
    static func random(_ generator: inout SeededGenerator) -> Record {
        var record = Record()
        record.small = .random(in: 0...UInt8.max, using: &generator)
        record.medium = .random(in: 0...UInt16.max, using: &generator)
        record.large = .random(in: 0...UInt32.max, using: &generator)
        record.huge = .random(in: 0...UInt64.max, using: &generator)
        record.balance = Samples.integer(&generator)
        record.moment = Timestamp(milliseconds: Samples.integer(&generator))
        record.title = Samples.string(&generator)
        record.subtitle = generator.oneIn(2) ? nil : Samples.string(&generator)
        record.tags = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            Samples.string(&generator)
        }
        record.digest = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
            UInt8.random(in: 0...UInt8.max, using: &generator)
        }
        record.mood = generator.oneIn(2) ? .calm : .cross
        return record
    }

    /// The fields, without the format byte.
    var fields: [UInt8] {
        var writer = ByteWriter()
        encode(to: &writer)
        return writer.bytes
    }
}
