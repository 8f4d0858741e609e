import ChangeFeed
import Chapters
import Comics
import HTTPFront
public import Keyspaces
import Readers

/// Writes a store in the import format: one comic a line, in the order of their ids, its chapters
/// in the order of the comic, and what readers keep of it in the order of their subjects.
///
/// A comic whose line would be too long for an import is written as several, each of which says
/// what the comic is and goes on with its chapters, and then with what readers keep.
public struct Exporter: Sendable {
    let store: Store
    let services: Services
    let representation: Representation
    private let withReaders: Bool
    private let lineBytes: Int

    /// An exporter; what readers keep is written only if that is asked for, and without it nothing
    /// names a reader.
    ///
    /// A line goes on in another one after what takes it above `lineBytes`.
    public init(
        store: Store,
        services: Services,
        withReaders: Bool = false,
        lineBytes: Int = Limits.exportLineBytes
    ) {
        self.store = store
        self.services = services
        self.withReaders = withReaders
        self.lineBytes = lineBytes
        representation = Representation(epoch: store.epoch, imageBaseURL: "")
    }

    /// Gives the lines of some comics after the other to `write`, with their line feeds and the
    /// number of comics.
    ///
    /// A comic is of one commit: if it changes meanwhile, it is written as it was or as it is,
    /// whole. Pages of the file are pinned while a comic is written that is longer than a line.
    ///
    /// - Returns: the number of comics.
    @available(*, noasync)
    public func run(_ write: ([UInt8], Int) throws -> Void) throws -> Int {
        var comics = 0
        var last = ComicID(0)
        var directory = ReaderDirectory(services.readers)
        while let part = try part(past: last, &directory, write) {
            try write(part.lines, part.comics)
            comics += part.comics
            last = part.last
        }
        return comics
    }

    private struct Part {
        var lines: [UInt8] = []
        var comics = 0
        var last: ComicID
    }

    /// The next comics: few enough not to pin pages for long, and so many that the first look at
    /// the journal of views, which a commit costs outside the server, is shared.
    private func part(
        past last: ComicID,
        _ directory: inout ReaderDirectory,
        _ writeEarly: ([UInt8], Int) throws -> Void
    ) throws -> Part? {
        try store.read { snapshot in
            var part = Part(last: last)
            var rows = try snapshot.rows(
                of: services.catalogue.comics,
                in: KeyRange(lower: ComicID(last.rawValue + 1).encoded, upper: nil)
            )
            while part.comics < Limits.exportChunk, part.lines.count < Limits.exportChunkBytes,
                try rows.advance()
            {
                part.last = try rows.key()
                var rest = try contents(of: part.last, &directory, snapshot)
                try addLine(part.last, &rest, to: &part.lines, snapshot)
                while !rest.isEmpty {
                    try writeEarly(part.lines, 0)
                    part.lines.removeAll()
                    try addLine(part.last, &rest, to: &part.lines, snapshot)
                }
                part.comics += 1
            }
            return part.last == last ? nil : part
        }
    }

    /// What hangs on a comic, as far as it is not written yet.
    private struct Contents {
        var chapters: ArraySlice<Chapter>
        var kept: KeptContents

        var isEmpty: Bool { chapters.isEmpty && kept.isEmpty }
    }

    private func contents(
        of comic: ComicID,
        _ directory: inout ReaderDirectory,
        _ snapshot: borrowing Snapshot
    ) throws -> Contents {
        var chapters: [Chapter] = []
        _ = try services.shelf.chapters(
            of: comic,
            limit: .max,
            withHidden: true,
            in: snapshot
        ) { id, chapter in
            chapters.append(Chapter(id: id, record: try chapter.record()))
        }
        let kept =
            withReaders
            ? try kept(of: comic, chapters, &directory, snapshot) : KeptContents(of: comic)
        return Contents(chapters: chapters[...], kept: kept)
    }

    /// Adds a line of a comic, with as much of what is left as belongs into it.
    private func addLine(
        _ comic: ComicID,
        _ rest: inout Contents,
        to lines: inout [UInt8],
        _ snapshot: borrowing Snapshot
    ) throws {
        let views = try services.catalogue.views(of: comic, in: snapshot)
        let covers = try services.catalogue.covers(of: comic, in: snapshot)
        var json = JSONWriter(capacity: 4_096)
        try json.object { json in
            try write(comic, views: views, covers: covers, to: &json, snapshot)
            if !rest.chapters.isEmpty {
                json.key("chapters")
                try json.array { try write(&rest.chapters, to: &$0, snapshot) }
                if isLong(json) { return }
            }
            try write(&rest.kept, to: &json, snapshot)
        }
        lines += json.bytes
        lines.append(UInt8(ascii: "\n"))
    }

    /// Whether a line goes on in another one.
    func isLong(_ json: borrowing JSONWriter) -> Bool { json.bytes.count > lineBytes }

    private func write(
        _ id: ComicID,
        views: UInt64,
        covers: [(id: CoverID, version: CoverVersion)],
        to json: inout JSONWriter,
        _ snapshot: borrowing Snapshot
    ) throws {
        let catalogue = services.catalogue
        guard let comic = try catalogue.view(of: id, in: snapshot) else { return }
        if comic.source.byteCount > 0 {
            try json.member("source", checking: comic.source)
        } else {
            json.member("source", ImportLine.source(id, store.epoch))
        }
        try representation.writeMembers(
            of: comic,
            id,
            .writable,
            catalogue,
            in: snapshot,
            to: &json
        )
        json.member("createdAt", moment: comic.createdAt)
        json.member("updatedAt", moment: comic.updatedAt)
        if views > 0 { json.member("views", Int(clamping: views)) }
        // The oldest first: import gives out their ids in the order of a line.
        json.member("covers", covers.reversed()) { cover, json in
            let version = cover.version
            json.member("key", version.image.key)
            json.member("width", version.image.width.map(Int.init))
            json.member("height", version.image.height.map(Int.init))
            json.member("volume", version.volume.isEmpty ? nil : version.volume)
            json.member("language", version.language.isEmpty ? nil : version.language)
            json.member("createdAt", version.time.rfc3339)
        }
    }

    /// Writes as many of `chapters` as belong into one line, and removes them.
    ///
    /// A line does not end between two chapters that only their ids tell apart: import gives out
    /// ids in the order of a line, and so an export of the import has the same order.
    private func write(
        _ chapters: inout ArraySlice<Chapter>,
        to json: inout JSONWriter,
        _ snapshot: borrowing Snapshot
    ) throws {
        while let chapter = chapters.popFirst() {
            try write(chapter, to: &json, snapshot)
            guard let next = chapters.first else { return }
            if isLong(json) && !next.standsBeside(chapter) { return }
        }
    }

    private func write(
        _ chapter: Chapter,
        to json: inout JSONWriter,
        _ snapshot: borrowing Snapshot
    ) throws {
        let shelf = services.shelf
        guard let view = try shelf.view(of: chapter.id, in: snapshot) else { return }
        let pages = try shelf.pages(of: chapter.id, in: snapshot)
        try json.object { json in
            try json.member("source", unlessEmpty: view.source)
            try representation.writeMembers(
                of: view,
                chapter.id,
                isWhole: false,
                shelf,
                to: &json
            )
            json.member("createdAt", moment: view.createdAt)
            json.member("updatedAt", moment: view.updatedAt)
            json.member("publishedAt", moment: view.publishedAt)
            json.member("pages", pages) { page, json in
                json.member("key", page.key)
                json.member("width", page.width.map(Int.init))
                json.member("height", page.height.map(Int.init))
            }
        }
    }
}

extension Chapter {
    /// Whether nothing but the ids says which of the two comes first.
    fileprivate func standsBeside(_ other: Chapter) -> Bool {
        let (own, others) = (record.fields, other.record.fields)
        return own.volumeKey == others.volumeKey && own.sortKey == others.sortKey
            && own.language == others.language
    }
}
