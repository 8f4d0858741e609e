import ChangeFeed
import Comics
import HTTPFront
import Keyspaces

/// How much of a comic is written.
enum ComicDetail {
    /// All of it: a document of its own.
    case document
    /// What lists have: no descriptions.
    case item
    /// What an admin can write: no numbers, moments and URLs that the service adds.
    case writable

    /// Whether what the service adds is written.
    var isWhole: Bool { self != .writable }
}

/// Comics straight from the map into the output: the one place where their members are.
extension Representation {
    /// Writes a comic; `writeMore` adds members.
    ///
    /// - Throws: for what cannot be decoded; the text is then incomplete and of no use.
    func write(
        _ comic: ComicView,
        _ id: ComicID,
        _ detail: ComicDetail = .document,
        of catalogue: Catalogue,
        in snapshot: borrowing Snapshot,
        to json: inout JSONWriter,
        _ writeMore: (inout JSONWriter) throws -> Void = { _ in }
    ) throws {
        try json.object { json in
            try writeMembers(of: comic, id, detail, catalogue, in: snapshot, to: &json)
            try writeMore(&json)
        }
    }

    /// Writes the members of a comic, as above.
    func writeMembers(
        of comic: ComicView,
        _ id: ComicID,
        _ detail: ComicDetail,
        _ catalogue: Catalogue,
        in snapshot: borrowing Snapshot,
        to json: inout JSONWriter
    ) throws {
        do {
            if detail.isWhole {
                json.member("id", identifier: id.rawValue)
                json.member("version", Int(clamping: comic.version))
            }
            json.member("visibility", comic.visibility.name)
            json.member("publishAt", moment: comic.publishAt)
            try json.member("title", checking: comic.title)
            try writeTitles(of: comic, id, catalogue, in: snapshot, to: &json)
            try writeVocabulary(of: comic, to: &json)
            if detail != .item {
                try writeTexts(of: comic, id, catalogue, in: snapshot, to: &json)
            }
            try writeLinks(of: comic, detail, to: &json)
            if detail.isWhole {
                try json.member("source", unlessEmpty: comic.source)
                json.member("createdAt", moment: comic.createdAt)
                json.member("updatedAt", moment: comic.updatedAt)
            }
        } catch is UTF8.ValidationError {
            let key = id.encoded
            throw StoreError.undecodable(keyspace: catalogue.comics.name, key: key, .text)
        }
    }

    private func writeTitles(
        of comic: ComicView,
        _ id: ComicID,
        _ catalogue: Catalogue,
        in snapshot: borrowing Snapshot,
        to json: inout JSONWriter
    ) throws {
        if comic.titleCount == 0 { return }
        json.key("alternativeTitles")
        try json.array { json in
            try catalogue.forEachTitle(of: id, count: comic.titleCount, in: snapshot) {
                try json.localText($0, "title", $1)
            }
        }
    }

    private func writeTexts(
        of comic: ComicView,
        _ id: ComicID,
        _ catalogue: Catalogue,
        in snapshot: borrowing Snapshot,
        to json: inout JSONWriter
    ) throws {
        if comic.textCount == 0 { return }
        json.key("descriptions")
        try json.array { json in
            try catalogue.forEachText(of: id, count: comic.textCount, in: snapshot) {
                try json.localText($0, "text", $1)
            }
        }
    }

    /// Writes who made it, and what it is.
    private func writeVocabulary(of comic: ComicView, to json: inout JSONWriter) throws {
        if comic.hasAuthors {
            json.key("authors")
            try json.array { json in
                try comic.forEachAuthor { name, role in
                    try json.object { json in
                        try json.member("name", checking: name)
                        try json.member("role", unlessEmpty: role)
                    }
                }
            }
        }
        json.member("type", comic.type.name)
        json.member("status", comic.status.name)
        json.key("genres")
        try json.array { json in
            try comic.forEachGenre { slug in try json.string(checking: slug) }
        }
        json.member("year", comic.year.map(Int.init))
        try json.member("originalLanguage", unlessEmpty: comic.originalLanguage)
        json.member("contentRating", comic.contentRating?.name)
    }

    /// Writes what lies elsewhere: the cover, ids at other sites.
    private func writeLinks(
        of comic: ComicView,
        _ detail: ComicDetail,
        to json: inout JSONWriter
    ) throws {
        if let key = comic.coverKey {
            json.key("cover")
            try json.object { json in
                let (width, height) = (comic.coverWidth, comic.coverHeight)
                try write(image: key, width, height, withURL: detail.isWhole, to: &json)
            }
        }
        if comic.hasExternalIDs {
            json.key("externalIds")
            try json.object { json in
                try comic.forEachExternalID { site, id in
                    try json.key(checking: site)
                    try json.string(checking: id)
                }
            }
        }
    }

    /// Writes the members of an image in object storage.
    func write(
        image key: RawSpan,
        _ width: UInt32?,
        _ height: UInt32?,
        withURL: Bool = true,
        to json: inout JSONWriter
    ) throws {
        try json.member("key", checking: key)
        if withURL {
            json.key("url")
            try writeURL(key, to: &json)
        }
        json.member("width", width.map(Int.init))
        json.member("height", height.map(Int.init))
    }

    /// Writes the public URL of an object.
    private func writeURL(_ key: RawSpan, to json: inout JSONWriter) throws {
        for index in 0..<key.byteCount
        where !Self.isPlain(key.unsafeLoad(fromByteOffset: index, as: UInt8.self)) {
            // A view of the same bytes as what they are.
            let text = try UTF8Span(validating: key._unsafeView(as: UInt8.self))
            json.string(url(String(copying: text)))
            return
        }
        try json.string(imageBaseURL, checking: key)
    }
}

extension JSONWriter {
    /// Writes a member that is a text, or nothing for an empty one.
    mutating func member(_ name: StaticString, unlessEmpty text: RawSpan) throws {
        if text.byteCount > 0 { try member(name, checking: text) }
    }

    /// Writes a member that is a moment, or nothing for nil.
    mutating func member(_ name: StaticString, moment: Timestamp?) {
        guard let moment else { return }
        key(name)
        if let text = MomentText(moment) {
            string(plain: text.bytes)
        } else {
            string(moment.rfc3339)
        }
    }

    /// Writes an object of a language and a text.
    fileprivate mutating func localText(
        _ language: RawSpan,
        _ name: StaticString,
        _ text: RawSpan
    ) throws {
        try object { json in
            try json.member("language", checking: language)
            try json.member(name, checking: text)
        }
    }
}
