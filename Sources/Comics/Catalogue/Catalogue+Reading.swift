public import ChangeFeed
public import Keyspaces

/// A comic with everything that belongs to its document.
public struct Comic: Sendable, Equatable {
    /// Its number.
    public let id: ComicID
    /// Its record; `fields` holds the alternative titles, and the descriptions if they were asked
    /// for.
    public let record: ComicRecord
}

/// Reads. Each runs on one snapshot, or inside a command.
extension Catalogue {
    /// The comic, or `nil`.
    ///
    /// Whoever answers the public looks at its visibility.
    ///
    /// - Complexity: O(log n + titles + descriptions).
    public func comic(
        _ id: ComicID,
        withDescriptions: Bool = true,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> Comic? {
        guard var record = try reader.get(id, in: comics) else { return nil }
        if record.titleCount > 0 {
            var rows = try reader.rows(of: titles, in: .prefix { id.encode(to: &$0) })
            while let row = try rows.next() { record.fields.alternativeTitles.append(row.value) }
        }
        if withDescriptions && record.textCount > 0 {
            var rows = try reader.rows(of: texts, in: .prefix { id.encode(to: &$0) })
            while let (key, value) = try rows.next() {
                record.fields.descriptions.append(
                    LocalText(language: key.language, text: value.text)
                )
            }
        }
        return Comic(id: id, record: record)
    }

    /// Who sees the comic; `nil` if there is none.
    public func visibility(
        of id: ComicID,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> Visibility? {
        try standing(of: id, in: reader)?.visibility
    }

    /// The comic's version, and who sees it; `nil` if there is none.
    ///
    /// The rest of the record is not decoded.
    public func standing(
        of id: ComicID,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> (version: UInt64, visibility: Visibility)? {
        try reader.peek(id, in: comics) { (reader) throws(CodecError) in
            try ComicRecord.standing(&reader)
        }
    }

    /// How often the comic was viewed.
    public func views(
        of id: ComicID,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> UInt64 {
        try reader.total(of: id, in: popularity)
    }

    /// What the comic's views of the last day, week and month come to, as of the last fold.
    public func windows(
        of id: ComicID,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ViewSums {
        try reader.get(id, in: windows.sums) ?? ViewSums()
    }

    /// The comic that imports know as `source`.
    public func comic(
        source: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicID? {
        try reader.get(Name(source), in: sources).map { ComicID($0.value) }
    }
}
