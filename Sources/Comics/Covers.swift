public import ChangeFeed
public import Keyspaces

/// What a cover's id is an id of.
public enum CoverSubject {}
/// A cover's number.
public typealias CoverID = Identifier<CoverSubject>

/// One of the covers that a comic has or had: each that was ever current stays.
///
/// ```
///  0  format = 1     1  width (4), 0 if unknown     5  height (4), 0 if unknown
///  9  time (8)      17  object key · volume · language      each: length (2), UTF-8
/// ```
public struct CoverVersion: ValueCodable, Equatable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// The image.
    public var image: Cover
    /// The volume whose cover it is, as people write it; empty if it has none.
    public var volume: String
    /// A BCP 47 tag; empty if it has none.
    public var language: String
    /// When it came into the catalogue.
    public var time: Timestamp

    init(_ image: Cover, volume: String = "", language: String = "", time: Timestamp) {
        self.image = image
        self.volume = volume
        self.language = language
        self.time = time
    }

    /// Reads the layout above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        let width = try reader.unsigned(UInt32.self)
        let height = try reader.unsigned(UInt32.self)
        time = try reader.timestamp()
        image = Cover(
            key: try reader.string(),
            width: width == 0 ? nil : width,
            height: height == 0 ? nil : height
        )
        volume = try reader.string()
        language = try reader.string()
    }

    /// Writes the layout above.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(image.width ?? 0)
        writer.unsigned(image.height ?? 0)
        writer.timestamp(time)
        writer.string(image.key)
        writer.string(volume)
        writer.string(language)
    }
}

/// What somebody says of a cover, checked: made only by ``CoverDraft/validated(at:)``.
public struct CoverFields: Sendable, Equatable {
    /// The image.
    public internal(set) var image: Cover
    /// The volume whose cover it is; empty if it has none.
    public internal(set) var volume: String
    /// A BCP 47 tag; empty if it has none.
    public internal(set) var language: String

    init(image: Cover, volume: String, language: String) {
        self.image = image
        self.volume = volume
        self.language = language
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        image = try Cover(from: &reader)
        volume = try reader.string()
        language = try reader.string()
    }

    func encode(to writer: inout ByteWriter) {
        image.encode(to: &writer)
        writer.string(volume)
        writer.string(language)
    }
}

/// A cover as an import says that it is.
public struct CoverUpsert: Sendable, Equatable {
    let fields: CoverFields
    /// When it came into the catalogue, if given.
    let createdAt: Timestamp?

    /// A cover, and when it came into the catalogue, if that is known.
    public init(_ fields: CoverFields, createdAt: Timestamp?) {
        self.fields = fields
        self.createdAt = createdAt
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        fields = try CoverFields(from: &reader)
        createdAt = try reader.optional { (reader) throws(CodecError) in try reader.timestamp() }
    }

    func encode(to writer: inout ByteWriter) {
        fields.encode(to: &writer)
        writer.optional(createdAt) { $0.timestamp($1) }
    }

    /// The row for it in place of `old`.
    func version(inPlaceOf old: CoverVersion?, at moment: Timestamp) -> CoverVersion {
        CoverVersion(
            fields.image,
            volume: fields.volume,
            language: fields.language,
            time: createdAt ?? old?.time ?? moment
        )
    }
}

/// A cover as somebody wrote it: not checked, not normalised.
public struct CoverDraft: Sendable, Equatable {
    /// The image.
    public var image: Cover
    /// The volume whose cover it is.
    public var volume: String?
    /// A BCP 47 tag.
    public var language: String?

    /// A draft.
    public init(image: Cover, volume: String?, language: String?) {
        self.image = image
        self.volume = volume
        self.language = language
    }

    /// The fields, normalised to NFC; `at` is where the draft stands in its document.
    ///
    /// - Throws: every fault of the draft at once.
    public func validated(at: String = "") throws(InvalidFields) -> CoverFields {
        var check = Validation()
        let fields = CoverFields(
            image: check.cover(image, at: at),
            volume: check.text(volume, at + "/volume", Limits.labelBytes),
            language: language.map { check.language($0, at + "/language") } ?? ""
        )
        if !check.faults.isEmpty { throw InvalidFields(check.faults) }
        return fields
    }
}
