import ChangeFeed
import Chapters
import Comics
import HTTPFront
public import Keyspaces

/// Writes a store in the import format: one comic a line, in the order of their ids, its chapters
/// in the order of the comic.
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

    /// Gives each line, with its line feed, to `write`.
    ///
    /// Each ``Limits/exportChunk`` comics are of one commit; a comic that changes meanwhile is
    /// written as it was or as it is, whole.
    ///
    /// - Returns: the number of lines.
    @available(*, noasync)
    public func run(_ write: ([UInt8]) throws -> Void) throws -> Int {
        var lines = 0
        var after: ComicID?
        while true {
            let chunk = try chunk(past: after)
            for line in chunk.lines { try write(line) }
            lines += chunk.lines.count
            guard let last = chunk.last else { return lines }
            after = last
        }
    }

    private func chunk(past after: ComicID?) throws -> (lines: [[UInt8]], last: ComicID?) {
        try store.read { snapshot in
            var lines: [[UInt8]] = []
            let lower = ComicID((after?.rawValue ?? 0) + 1).encoded
            var last: ComicID?
            var rows = try snapshot.rows(
                of: services.catalogue.comics,
                in: KeyRange(lower: lower, upper: nil)
            )
            while lines.count < Limits.exportChunk, try rows.advance() {
                let id = try rows.key()
                last = id
                guard let comic = try services.catalogue.comic(id, in: snapshot) else { continue }
                lines.append(try line(comic, snapshot))
            }
            return (lines, last)
        }
    }

    private func line(_ comic: Comic, _ snapshot: borrowing Snapshot) throws -> [UInt8] {
        let record = comic.record
        let views = try services.catalogue.views(of: comic.id, in: snapshot)
        let chapters = try services.shelf.chapters(
            of: comic.id,
            limit: .max,
            withHidden: true,
            in: snapshot
        ).chapters
        var json = JSONWriter(capacity: 4_096)
        try json.object { json in
            let source =
                record.source.isEmpty
                ? ImportLine.source(comic.id, store.epoch) : record.source
            json.member("source", source)
            representation.write(record.fields, to: &json) { cover, json in
                json.member("key", cover.key)
            }
            json.member("createdAt", record.createdAt.rfc3339)
            json.member("updatedAt", record.updatedAt.rfc3339)
            if views > 0 { json.member("views", Int(clamping: views)) }
            if chapters.isEmpty { return }
            json.key("chapters")
            try json.array { json in
                for chapter in chapters { try write(chapter, to: &json, snapshot) }
            }
        }
        return json.bytes + [UInt8(ascii: "\n")]
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
            json.member("publishedAt", record.publishedAt.rfc3339)
            json.member("pages", pages) { page, json in
                json.member("key", page.key)
                json.member("width", page.width.map(Int.init))
                json.member("height", page.height.map(Int.init))
            }
        }
    }
}
