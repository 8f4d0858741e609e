import ChangeFeed
import Chapters
import Comics
import HTTPFront
public import Keyspaces

/// Writes a store in the import format: one comic a line, in the order of their ids, its chapters
/// in the order of the comic.
///
/// A comic whose line would be too long for an import is written as several, each of which says
/// what the comic is and goes on with its chapters.
public struct Exporter: Sendable {
    let store: Store
    let services: Services
    private let representation: Representation

    /// An exporter.
    public init(store: Store, services: Services) {
        self.store = store
        self.services = services
        representation = Representation(epoch: store.epoch, imageBaseURL: "")
    }

    /// Gives the lines of some comics after the other to `write`, with their line feeds and the
    /// number of comics.
    ///
    /// What is given at once is of one commit: a comic that changes meanwhile is written as it was
    /// or as it is, whole.
    ///
    /// - Returns: the number of comics.
    @available(*, noasync)
    public func run(_ write: ([UInt8], Int) throws -> Void) throws -> Int {
        var comics = 0
        var last = ComicID(0)
        while let part = try part(past: last) {
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
    private func part(past last: ComicID) throws -> Part? {
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
                guard let comic = try services.catalogue.comic(part.last, in: snapshot)
                else { continue }
                part.lines += try lines(of: comic, snapshot)
                part.comics += 1
            }
            return part.last == last ? nil : part
        }
    }

    private func lines(of comic: Comic, _ snapshot: borrowing Snapshot) throws -> [UInt8] {
        let views = try services.catalogue.views(of: comic.id, in: snapshot)
        let covers = try services.catalogue.covers(of: comic.id, in: snapshot)
        var chapters = try services.shelf.chapters(
            of: comic.id,
            limit: .max,
            withHidden: true,
            in: snapshot
        ).chapters[...]
        var lines: [UInt8] = []
        repeat {
            var json = JSONWriter(capacity: 4_096)
            try json.object { json in
                write(comic, views: views, covers: covers, to: &json)
                if chapters.isEmpty { return }
                json.key("chapters")
                try json.array { try write(&chapters, to: &$0, snapshot) }
            }
            lines += json.bytes
            lines.append(UInt8(ascii: "\n"))
        } while !chapters.isEmpty
        return lines
    }

    private func write(
        _ comic: Comic,
        views: UInt64,
        covers: [(id: CoverID, version: CoverVersion)],
        to json: inout JSONWriter
    ) {
        let record = comic.record
        let own = ImportLine.source(comic.id, store.epoch)
        json.member("source", record.source.isEmpty ? own : record.source)
        representation.write(record.fields, to: &json) { cover, json in
            json.member("key", cover.key)
        }
        json.member("createdAt", record.createdAt.rfc3339)
        json.member("updatedAt", record.updatedAt.rfc3339)
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
            let isLong = json.bytes.count > Limits.exportLineBytes
            if isLong && !next.standsBeside(chapter) { return }
        }
    }

    private func write(
        _ chapter: Chapter,
        to json: inout JSONWriter,
        _ snapshot: borrowing Snapshot
    ) throws {
        let record = chapter.record
        let pages = try services.shelf.pages(of: chapter.id, in: snapshot)
        json.object { json in
            json.member("source", record.source.isEmpty ? nil : record.source)
            representation.write(record.fields, to: &json)
            json.member("createdAt", record.createdAt.rfc3339)
            json.member("updatedAt", record.updatedAt.rfc3339)
            json.member("publishedAt", record.publishedAt?.rfc3339)
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
