import ChangeFeed
import Chapters
import Comics
import Foundation
import HTTPFront
import HTTPTypes
import Keyspaces

extension Call {
    /// The comic that the path names.
    ///
    /// What is no number names no comic.
    func comicID() throws(Problem) -> ComicID {
        guard let id = UInt64(parameter("comic")) else { throw unknown("comic") }
        return ComicID(id)
    }

    /// The chapter that the path names.
    func chapterID() throws(Problem) -> ChapterID {
        guard let id = UInt64(parameter("chapter")) else { throw unknown("chapter") }
        return ChapterID(id)
    }

    private func unknown(_ what: String) -> Problem {
        Problem(
            status: .notFound,
            code: "\(what)-not-found",
            detail: "no \(what) \(parameter(what)): ids are decimal numbers"
        )
    }

    var isAdmin: Bool { principal?.isAdmin ?? false }
}

/// Who may read what.
extension API {
    /// Throws unless the caller may read something with this visibility.
    ///
    /// - Throws: `absent` for what the public does not see, 451 for what was removed.
    func admit(
        _ call: Call,
        to visibility: Visibility,
        _ what: String,
        orElse absent: Problem
    ) throws(Problem) {
        if call.isAdmin { return }
        switch visibility {
        case .public: return
        case .draft, .hidden: throw absent
        case .removed: throw .removed(what)
        }
    }

    /// Throws unless there is such a comic and the caller may read it; its visibility.
    @discardableResult
    func admit(
        _ call: Call,
        toComic id: ComicID,
        in snapshot: borrowing Snapshot
    ) throws -> Visibility {
        guard let visibility = try catalogue.visibility(of: id, in: snapshot) else {
            throw Problem.unknownComic(id)
        }
        try admit(call, to: visibility, "comic \(id.rawValue)", orElse: .unknownComic(id))
        return visibility
    }

    /// The chapter, if the caller may read it and its comic.
    func readableChapter(
        _ call: Call,
        in snapshot: borrowing Snapshot
    ) throws -> (chapter: Chapter, isPublic: Bool) {
        let id = try call.chapterID()
        guard let chapter = try shelf.chapter(id, in: snapshot),
            let comic = try catalogue.visibility(of: chapter.record.comic, in: snapshot)
        else { throw Problem.unknownChapter(id) }
        for visibility in [comic, chapter.record.fields.visibility] {
            try admit(call, to: visibility, "chapter \(id.rawValue)", orElse: .unknownChapter(id))
        }
        return (chapter, comic == .public && chapter.record.isPublic)
    }

    /// How long who may keep an answer.
    func caching(_ isPublic: Bool, _ seconds: Int) -> HTTPFields {
        [.cacheControl: isPublic ? "public, max-age=\(seconds)" : "private, no-cache"]
    }

    /// A document with its entity tag, or 304 if the caller has it already.
    func document(
        _ call: Call,
        version: UInt64,
        isPublic: Bool,
        _ write: (inout JSONWriter) throws -> Void
    ) throws -> Answer {
        var headers = caching(isPublic, Limits.documentSeconds)
        let tag = representation.tag(version)
        if call.matches(etag: tag) { return .notModified(etag: tag, headers: headers) }
        headers[.eTag] = tag
        return try .json(headers: headers, write)
    }

    /// A page of a list, with a link to the next one (RFC 8288).
    func page(_ call: Call, next: String?, _ write: (inout JSONWriter) -> Void) -> Answer {
        var headers = caching(!call.isAdmin, Limits.listSeconds)
        if let next, let link = HTTPField.Name("Link") {
            var pairs = call.query.pairs.filter { $0.name != "cursor" }
            pairs.append(Query.Pair(name: "cursor", value: next))
            let query = pairs.map { "\(encoded($0.name))=\(encoded($0.value))" }
            headers[link] = "<\(call.path)?\(query.joined(separator: "&"))>; rel=\"next\""
        }
        return .json(headers: headers, write)
    }

    private func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
