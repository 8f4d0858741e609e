public import ChangeFeed
public import Keyspaces

/// How imports and exports call a chapter of a comic: by its source, or without one by what it is.
public enum ChapterName: Sendable, Hashable {
    /// The unique name by which a source knows it.
    case source(String)
    /// What it is; groups ascending.
    case identity(number: String, language: String, volume: String, groups: [String])

    init(_ fields: ChapterFields) {
        self = .identity(
            number: fields.number,
            language: fields.language,
            volume: fields.volume,
            groups: fields.groups
        )
    }
}

extension Chapter {
    /// The name that tells it from other chapters of its comic.
    public var name: ChapterName {
        record.source.isEmpty ? ChapterName(record.fields) : .source(record.source)
    }
}

extension Shelf {
    /// The chapter of a comic that has this name, or `nil`.
    ///
    /// - Complexity: O(log n + chapters of this number, language and volume).
    public func chapter(
        _ name: ChapterName,
        of comic: ComicID,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> Chapter? {
        switch name {
        case .source(let source):
            guard let id = try reader.get(Name(source), in: sources),
                let found = try chapter(ChapterID(id.value), in: reader),
                found.record.comic == comic
            else { return nil }
            return found
        case .identity(let number, let language, let volume, let groups):
            let range = KeyRange.prefix {
                ChapterIdentity.prefix(
                    comic,
                    language: language,
                    volume: volume,
                    number: number,
                    &$0
                )
            }
            var rows = try reader.rows(of: identities, in: range)
            while try rows.advance() {
                let id = try rows.key().chapter
                guard let record = try reader.get(id, in: chapters) else { continue }
                if record.fields.groups == groups { return Chapter(id: id, record: record) }
            }
            return nil
        }
    }
}
