import ChangeFeed
import Chapters
import Comics
import Crypto
import Foundation
import HTTPFront
import HTTPTypes
import Keyspaces

extension Call {
    /// The comic that the path names.
    ///
    /// What is no number names no comic.
    func comicID() throws(Problem) -> ComicID {
        guard let id = UInt64(identifier: parameter("comic")) else { throw unknown("comic") }
        return ComicID(id)
    }

    /// The chapter that the path names.
    func chapterID() throws(Problem) -> ChapterID {
        guard let id = UInt64(identifier: parameter("chapter")) else { throw unknown("chapter") }
        return ChapterID(id)
    }

    private func unknown(_ what: String) -> Problem {
        .noIdentifier(parameter(what), of: what)
    }

    /// The cover that the path names.
    func coverID() throws(Problem) -> CoverID {
        guard let id = UInt64(identifier: parameter("cover")) else { throw unknown("cover") }
        return CoverID(id)
    }

    var isAdmin: Bool { principal?.isAdmin ?? false }
}

extension ExpressCall {
    /// The comic that the path names.
    func comicID() throws(Problem) -> ComicID {
        guard let id else { throw .noIdentifier(misnomer, of: "comic") }
        return ComicID(id)
    }

    /// The chapter that the path names.
    func chapterID() throws(Problem) -> ChapterID {
        guard let id else { throw .noIdentifier(misnomer, of: "chapter") }
        return ChapterID(id)
    }

    var isAdmin: Bool { principal?.isAdmin ?? false }
}

extension Problem {
    /// 404: what stands in place of an id names nothing.
    fileprivate static func noIdentifier(_ text: String, of what: String) -> Problem {
        Problem(
            status: .notFound,
            code: "\(what)-not-found",
            detail: "no \(what) \(text): ids are decimal numbers"
        )
    }
}

/// Who may read what.
extension API {
    /// Throws unless the caller may read something with this visibility.
    ///
    /// - Throws: `absent` for what the public does not see, 451 for what was removed.
    func admit(
        anAdmin isAdmin: Bool,
        to visibility: Visibility,
        _ what: @autoclosure () -> String,
        orElse absent: @autoclosure () -> Problem
    ) throws(Problem) {
        if visibility == .public || isAdmin { return }
        switch visibility {
        case .public: return
        case .draft, .scheduled, .hidden: throw absent()
        case .removed: throw .removed(what())
        }
    }

    /// Throws unless there is such a comic and the caller may read it; its visibility.
    @discardableResult
    func admit(
        anAdmin isAdmin: Bool,
        toComic id: ComicID,
        in snapshot: borrowing Snapshot
    ) throws -> Visibility {
        guard let visibility = try catalogue.visibility(of: id, in: snapshot) else {
            throw Problem.unknownComic(id)
        }
        try admit(
            anAdmin: isAdmin,
            to: visibility,
            "comic \(id.rawValue)",
            orElse: .unknownComic(id)
        )
        return visibility
    }

    /// The chapter where it lies, if the caller may read it and its comic.
    @_lifetime(borrow snapshot)
    func readableChapter(
        _ call: ExpressCall,
        in snapshot: borrowing Snapshot
    ) throws -> ReadableChapter {
        let id = try call.chapterID()
        guard let chapter = try shelf.view(of: id, in: snapshot),
            let comic = try catalogue.visibility(of: chapter.comic, in: snapshot)
        else { throw Problem.unknownChapter(id) }
        try admit(
            anAdmin: call.isAdmin,
            to: comic,
            "chapter \(id.rawValue)",
            orElse: .unknownChapter(id)
        )
        try admit(
            anAdmin: call.isAdmin,
            to: chapter.visibility,
            "chapter \(id.rawValue)",
            orElse: .unknownChapter(id)
        )
        let isPublic = comic == .public && chapter.isPublic
        return ReadableChapter(id: id, view: chapter, isPublic: isPublic)
    }

    /// How long who may keep an answer.
    func caching(_ isPublic: Bool, _ seconds: Int) -> HTTPFields {
        [.cacheControl: isPublic ? "public, max-age=\(seconds)" : "private, no-cache"]
    }

    /// What goes with the answer to a write, which is for whoever wrote.
    func privately(with extra: HTTPFields) -> HTTPFields {
        var headers = caching(false, 0)
        for field in extra { headers.append(field) }
        return headers
    }

    /// What goes with a document as it is stored now, to whoever wrote it.
    func written(
        _ path: String,
        _ version: UInt64,
        _ status: HTTPResponse.Status,
        _ extra: HTTPFields
    ) -> HTTPFields {
        var headers = privately(with: extra)
        headers[.eTag] = representation.tag(version)
        if status == .created { headers[.location] = path }
        return headers
    }

    /// A document with a version; `write` is not asked if the caller has it already.
    func document(
        _ call: ExpressCall,
        version: UInt64,
        isPublic: Bool,
        _ write: () throws -> Void
    ) rethrows -> ExpressOutcome {
        let isKnown = call.knows(version)
        if !isKnown { try write() }
        return .document(
            version: version,
            isKnown: isKnown,
            publicSeconds: isPublic ? Limits.documentSeconds : nil
        )
    }

    /// A page of a list, with a link to the next one (RFC 8288); `headers` say how long who may
    /// keep it, where it is not as long as a public list.
    func page(
        _ call: Call,
        next: String?,
        headers: HTTPFields? = nil,
        _ write: (inout JSONWriter) throws -> Void
    ) rethrows -> Answer {
        var headers = headers ?? caching(!call.isAdmin, Limits.listSeconds)
        if let next {
            headers[.link] = call.query.nextLink(path: call.path, "cursor", next)
        }
        return try .json(headers: headers, write)
    }
}

/// A chapter that its caller may read.
struct ReadableChapter: ~Escapable {
    let id: ChapterID
    let view: ChapterView
    /// Whether everybody may read it.
    let isPublic: Bool

    @_lifetime(copy view)
    init(id: ChapterID, view: ChapterView, isPublic: Bool) {
        self.id = id
        self.view = view
        self.isPublic = isPublic
    }
}

/// Writes that may be sent twice.
extension API {
    /// Applies a command once, however often it is sent under the `Idempotency-Key` of the call.
    ///
    /// - Returns: its outcome, and the header fields that say whether an earlier call had the
    ///   effect.
    func submitOnce<C: Command>(
        _ command: C,
        to target: C.Target,
        _ call: Call
    ) async throws -> (outcome: C.Outcome, headers: HTTPFields) where C.Outcome: KeepableOutcome {
        guard let (key, digest) = try call.idempotency() else {
            return (try await store.submit(command, to: target), [:])
        }
        let outcome = try await store.submit(
            Once(command, key: key, digest: digest),
            to: Once.Target(services.idempotency, target)
        )
        return (outcome.value, outcome.isReplayed ? [.idempotencyReplayed: "true"] : [:])
    }
}

extension Call {
    /// The key under which this call's outcome is kept, and the digest that tells the call from
    /// others; `nil` without an `Idempotency-Key`.
    ///
    /// The field is a string of structured fields (RFC 8941, section 3.3.3) by its draft, and bare
    /// in most clients: both are taken, and are not the same.
    ///
    /// - Throws: 400 `idempotency-key-invalid`.
    fileprivate func idempotency() throws(Problem) -> (key: IdempotencyKey, digest: [UInt8])? {
        guard let text = headers[.idempotencyKey] else { return nil }
        let isVisible = text.utf8.allSatisfy { 0x20...0x7E ~= $0 }
        guard isVisible, (1...Limits.idempotencyKeyBytes).contains(text.utf8.count) else {
            throw Problem(
                status: .badRequest,
                code: "idempotency-key-invalid",
                detail:
                    "an Idempotency-Key is 1 to \(Limits.idempotencyKeyBytes) visible characters"
            )
        }
        let client = principal?.subject ?? ""
        let key = sha256([Array(client.utf8), [0], Array(text.utf8)])
        let request = sha256([Array("\(method) \(path)".utf8), [0], body])
        return (IdempotencyKey(digest: key), request)
    }
}

/// SHA-256 (FIPS 180-4) of the parts, one after the other.
private func sha256(_ parts: [[UInt8]]) -> [UInt8] {
    var hash = SHA256()
    for part in parts { hash.update(data: part) }
    return Array(hash.finalize())
}

extension HTTPField.Name {
    /// draft-ietf-httpapi-idempotency-key-header.
    static var idempotencyKey: Self { named("Idempotency-Key") }
    /// Whether the answer is of an earlier call with the same key.
    static var idempotencyReplayed: Self { named("Idempotency-Replayed") }
    /// WHATWG HTML, section 9.2: the id of the last event that a client has seen of a stream.
    static var lastEventID: Self { named("Last-Event-ID") }
    /// Tells nginx to pass a stream on as it comes.
    static var accelBuffering: Self { named("X-Accel-Buffering") }
}
