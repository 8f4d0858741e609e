import ChangeFeed
import Chapters
import Comics
import Foundation
import HTTPFront
import Keyspaces

/// One line of an import: a comic with its chapters, checked.
struct ImportLine: Sendable {
    let comic: UpsertComic
    let chapters: [ChapterUpsert]

    /// Decodes and checks a line.
    ///
    /// Every fault of the comic, or of the first faulty chapter, is told.
    init(_ line: [UInt8], epoch: Epoch) throws {
        if line.count > Limits.importLineBytes {
            throw InvalidFields([
                FieldFault(
                    pointer: "",
                    code: "line-too-long",
                    detail: "a line has at most \(Limits.importLineBytes) bytes"
                )
            ])
        }
        let body = try decode(ComicLine.self, from: line)
        var check = Validation()
        let source = check.text(
            body.source,
            "/source",
            Comics.Limits.sourceBytes,
            required: true
        )
        let createdAt = check.moment(body.createdAt, "/createdAt")
        let updatedAt = check.moment(body.updatedAt, "/updatedAt")
        let views = body.views?.value ?? 0
        if views < 0 {
            check.add("/views", "out-of-range", "a number from 0")
        }
        if !check.faults.isEmpty { throw InvalidFields(check.faults) }
        var comic = UpsertComic(
            source: source,
            own: Self.own(source, epoch),
            fields: try body.comic.draft.validated()
        )
        comic.givesVisibility = body.comic.visibility != nil
        comic.createdAt = createdAt
        comic.updatedAt = updatedAt
        comic.views = UInt64(views)
        self.comic = comic
        chapters = try (body.chapters ?? []).enumerated().map { index, chapter in
            try chapter.body.upsert(at: "/chapters/\(index)")
        }
    }

    /// The source that an export writes for a comic that has none.
    static func source(_ id: ComicID, _ epoch: Epoch) -> String {
        "longbox:\(epoch):\(id.rawValue)"
    }

    /// The comic that this store itself wrote under such a source.
    private static func own(_ source: String, _ epoch: Epoch) -> ComicID? {
        let prefix = "longbox:\(epoch):"
        guard source.hasPrefix(prefix) else { return nil }
        return UInt64(source.dropFirst(prefix.count)).map { ComicID($0) }
    }
}

extension Validation {
    fileprivate mutating func moment(_ text: String?, _ pointer: String) -> Timestamp? {
        guard let text else { return nil }
        if let moment = Timestamp(rfc3339: text) { return moment }
        add(pointer, "not-a-time", "RFC 3339, such as 2026-01-31T12:00:00Z")
        return nil
    }
}

/// A comic as a line of the import format: the fields of `POST /v1/comics`, what only imports say,
/// and the chapters.
private struct ComicLine: DecodableBody {
    static let members = ComicBody.members.union([
        "source", "createdAt", "updatedAt", "views", "chapters",
    ])

    private enum CodingKeys: CodingKey {
        case source
        case createdAt
        case updatedAt
        case views
        case chapters
    }

    let comic: ComicBody
    let source: String?
    let createdAt: String?
    let updatedAt: String?
    let views: WholeNumber?
    let chapters: [Strict<ChapterLine>]?

    init(from decoder: any Decoder) throws {
        comic = try ComicBody(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        source = try container.decodeIfPresent(String.self, forKey: .source)
        createdAt = try container.decodeIfPresent(String.self, forKey: .createdAt)
        updatedAt = try container.decodeIfPresent(String.self, forKey: .updatedAt)
        views = try container.decodeIfPresent(WholeNumber.self, forKey: .views)
        chapters = try container.decodeIfPresent([Strict<ChapterLine>].self, forKey: .chapters)
    }
}

/// A chapter inside a line.
private struct ChapterLine: DecodableBody {
    static let members = ChapterBody.members.union([
        "source", "createdAt", "updatedAt", "publishedAt", "pages",
    ])

    private enum CodingKeys: CodingKey {
        case source
        case createdAt
        case updatedAt
        case publishedAt
        case pages
    }

    let chapter: ChapterBody
    let source: String?
    let createdAt: String?
    let updatedAt: String?
    let publishedAt: String?
    let pages: [Strict<ImageBody>]?

    init(from decoder: any Decoder) throws {
        chapter = try ChapterBody(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        source = try container.decodeIfPresent(String.self, forKey: .source)
        createdAt = try container.decodeIfPresent(String.self, forKey: .createdAt)
        updatedAt = try container.decodeIfPresent(String.self, forKey: .updatedAt)
        publishedAt = try container.decodeIfPresent(String.self, forKey: .publishedAt)
        pages = try container.decodeIfPresent([Strict<ImageBody>].self, forKey: .pages)
    }

    func upsert(at: String) throws -> ChapterUpsert {
        var check = Validation()
        let source = check.text(source, at + "/source", Chapters.Limits.sourceBytes)
        let createdAt = check.moment(createdAt, at + "/createdAt")
        let updatedAt = check.moment(updatedAt, at + "/updatedAt")
        let publishedAt = check.moment(publishedAt, at + "/publishedAt")
        if !check.faults.isEmpty { throw InvalidFields(check.faults) }
        var upsert = ChapterUpsert(
            source: source,
            fields: try chapter.draft.validated(at: at),
            pages: try pages.map { pages in
                try Page.validated(pages.map { Page($0.body) }, at: at + "/pages")
            }
        )
        upsert.givesVisibility = chapter.visibility != nil
        upsert.createdAt = createdAt
        upsert.updatedAt = updatedAt
        upsert.publishedAt = publishedAt
        return upsert
    }
}
