public import Keyspaces

extension Author {
    init(from reader: inout ByteReader) throws(CodecError) {
        name = try reader.string()
        let role = try reader.string()
        self.role = role.isEmpty ? nil : role
    }

    func encode(to writer: inout ByteWriter) {
        writer.string(name)
        writer.string(role ?? "")
    }
}

extension ExternalID {
    init(from reader: inout ByteReader) throws(CodecError) {
        site = try reader.string()
        id = try reader.string()
    }

    func encode(to writer: inout ByteWriter) {
        writer.string(site)
        writer.string(id)
    }
}

extension Cover {
    init(from reader: inout ByteReader) throws(CodecError) {
        key = try reader.string()
        let width = try reader.unsigned(UInt32.self)
        let height = try reader.unsigned(UInt32.self)
        self.width = width == 0 ? nil : width
        self.height = height == 0 ? nil : height
    }

    func encode(to writer: inout ByteWriter) {
        writer.string(key)
        writer.unsigned(width ?? 0)
        writer.unsigned(height ?? 0)
    }
}

/// A language and a text: an alternative title or a description inside a command, and the value of
/// `comic.titles`, where the key has the place.
///
/// ```
///  0  format = 1     1  language · text      each: length (2), UTF-8
/// ```
extension LocalText: ValueCodable {
    /// Layout 1.
    public static var format: UInt8? { 1 }

    /// Reads language and text.
    public init(from reader: inout ByteReader) throws(CodecError) {
        language = try reader.string()
        text = try reader.string()
    }

    /// Writes language and text.
    public func encode(to writer: inout ByteWriter) {
        writer.string(language)
        writer.string(text)
    }
}

/// Fields inside a command: a record's, with the titles and descriptions that a record leaves out.
extension ComicFields {
    init(from reader: inout ByteReader) throws(CodecError) {
        self = try ComicRecord(from: &reader).fields
        alternativeTitles = try reader.list(LocalText.init(from:))
        descriptions = try reader.list(LocalText.init(from:))
    }

    func encode(to writer: inout ByteWriter) {
        let moment = Timestamp(milliseconds: 0)
        ComicRecord(version: 0, fields: self, source: "", createdAt: moment, updatedAt: moment)
            .encode(to: &writer)
        writer.list(alternativeTitles) { $1.encode(to: &$0) }
        writer.list(descriptions) { $1.encode(to: &$0) }
    }
}
