import ChangeFeed
package import Chapters
package import Comics
import Foundation
import HTTPFront
import Keyspaces

/// One line of an import: a comic with its chapters and what readers keep of it, checked.
package struct ImportLine: Sendable {
    package let comic: UpsertComic
    package let chapters: [ChapterUpsert]
    let kept: KeptLines

    /// Decodes and checks a line.
    ///
    /// Every fault is told that shows without the store. `epochs` are the histories of the store:
    /// today's and those before it.
    package init(_ line: [UInt8], epochs: [String]) throws {
        if line.count > Limits.importLineBytes {
            throw InvalidFields([
                FieldFault(
                    pointer: "",
                    code: "line-too-long",
                    detail: "a line has at most \(Limits.importLineBytes) bytes"
                )
            ])
        }
        // A byte order mark, as some editors put before the first line, says nothing.
        let line = line.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(line.dropFirst(3)) : line
        self = try decode(line, as: ComicLine.self) { (body) throws(InvalidFields) in
            try ImportLine(body, epochs)
        }
    }

    private init(_ body: ComicLine, _ epochs: [String]) throws(InvalidFields) {
        var check = Validation()
        let source = check.text(
            body.source,
            "/source",
            Comics.Limits.sourceBytes,
            required: true
        )
        let createdAt = check.moment(body.createdAt, "/createdAt")
        let updatedAt = check.moment(body.updatedAt, "/updatedAt")
        if body.views ?? 0 < 0 { check.add("/views", "out-of-range", "a number from 0") }
        let fields = check.merging { () throws(InvalidFields) in try body.comic.validated() }
        let covers = check.covers(body.covers)
        var chapters: [ChapterUpsert] = []
        for (index, chapter) in body.chapters.enumerated() {
            let upsert = check.merging { () throws(InvalidFields) in
                try chapter.upsert(at: "/chapters/\(index)")
            }
            if let upsert { chapters.append(upsert) }
        }
        let kept = check.merging { () throws(InvalidFields) in try KeptLines(body.kept) }
        guard check.faults.isEmpty, let fields, let kept else {
            throw InvalidFields(check.faults)
        }
        var comic = UpsertComic(source: source, own: Self.own(source, epochs), fields: fields)
        comic.givesVisibility = body.comic.visibility != nil
        comic.createdAt = createdAt
        comic.updatedAt = updatedAt
        comic.views = UInt64(clamping: body.views ?? 0)
        comic.covers = covers
        self.comic = comic
        self.chapters = chapters
        self.kept = kept
    }

    /// The source that an export writes for a comic that has none.
    static func source(_ id: ComicID, _ epoch: Epoch) -> String {
        "longbox:\(epoch):\(id.rawValue)"
    }

    /// The comic that this store itself wrote under such a source.
    private static func own(_ source: String, _ epochs: [String]) -> ComicID? {
        for epoch in epochs {
            let prefix = "longbox:\(epoch):"
            guard source.hasPrefix(prefix) else { continue }
            return UInt64(source.dropFirst(prefix.count)).map { ComicID($0) }
        }
        return nil
    }
}

extension Validation {
    /// The covers of a line: with the moments at which they came into the catalogue.
    fileprivate mutating func covers(_ given: [CoverLine]) -> [CoverUpsert] {
        if given.count > Comics.Limits.covers {
            add("/covers", "too-many", "\(given.count) items; at most \(Comics.Limits.covers)")
            return []
        }
        var keys: Set<String> = []
        return given.enumerated().compactMap { index, cover in
            let at = "/covers/\(index)"
            if !keys.insert(cover.draft.image.key).inserted {
                add(at + "/key", "duplicate", "one cover a key")
            }
            let createdAt = moment(cover.createdAt, at + "/createdAt")
            let fields = merging { () throws(InvalidFields) in
                try cover.draft.validated(at: at)
            }
            return fields.map { CoverUpsert($0, createdAt: createdAt) }
        }
    }

    /// What `check` returns; `nil` with its faults taken over if it throws.
    mutating func merging<Checked>(
        _ check: () throws(InvalidFields) -> Checked
    ) -> Checked? {
        do throws(InvalidFields) {
            return try check()
        } catch {
            for fault in error.faults { add(fault.pointer, fault.code, fault.detail) }
            return nil
        }
    }
}

/// A comic as a line of the import format: the fields of `POST /v1/comics`, what only imports say,
/// the chapters, and what readers keep.
private struct ComicLine: BodyReadable {
    let comic: ComicDraft
    let source: String?
    let createdAt: String?
    let updatedAt: String?
    let views: Int?
    let covers: [CoverLine]
    let chapters: [ChapterLine]
    let kept: KeptBody

    init(from reader: inout BodyReader) {
        comic = ComicDraft(from: &reader)
        source = reader.string("source")
        createdAt = reader.string("createdAt")
        updatedAt = reader.string("updatedAt")
        views = reader.integer("views")
        covers = reader.objects("covers") { CoverLine(from: &$0) } ?? []
        chapters = reader.objects("chapters") { ChapterLine(from: &$0) } ?? []
        kept = KeptBody(from: &reader)
    }
}

/// A cover inside a line.
private struct CoverLine: BodyReadable {
    let draft: CoverDraft
    let createdAt: String?

    init(from reader: inout BodyReader) {
        draft = CoverDraft(from: &reader)
        createdAt = reader.string("createdAt")
    }
}

/// A chapter inside a line.
private struct ChapterLine: BodyReadable {
    let chapter: ChapterDraft
    let source: String?
    let createdAt: String?
    let updatedAt: String?
    let publishedAt: String?
    let pages: [Page]?

    init(from reader: inout BodyReader) {
        chapter = ChapterDraft(from: &reader)
        source = reader.string("source")
        createdAt = reader.string("createdAt")
        updatedAt = reader.string("updatedAt")
        publishedAt = reader.string("publishedAt")
        pages = reader.objects("pages") { Page(from: &$0) }
    }

    func upsert(at: String) throws(InvalidFields) -> ChapterUpsert {
        var check = Validation()
        let source = check.text(source, at + "/source", Chapters.Limits.sourceBytes)
        let createdAt = check.moment(createdAt, at + "/createdAt")
        let updatedAt = check.moment(updatedAt, at + "/updatedAt")
        let publishedAt = check.moment(publishedAt, at + "/publishedAt")
        let fields = check.merging { () throws(InvalidFields) in
            try chapter.validated(at: at)
        }
        let pages = pages.flatMap { pages in
            check.merging { () throws(InvalidFields) in
                try Page.validated(pages, at: at + "/pages")
            }
        }
        guard check.faults.isEmpty, let fields else { throw InvalidFields(check.faults) }
        var upsert = ChapterUpsert(source: source, fields: fields, pages: pages)
        upsert.givesVisibility = chapter.visibility != nil
        upsert.createdAt = createdAt
        upsert.updatedAt = updatedAt
        upsert.publishedAt = publishedAt
        return upsert
    }
}
