import ChangeFeed
import Comics
import HTTPFront
import Keyspaces

/// A comic's document straight from the map into the output.
///
/// It is what `write(_:to:_:)` writes of a comic that was decoded, member by member: every answer
/// of the express lane is compared with the full lane's in `Tests/ProgramTests/Lanes`.
extension Representation {
    /// Writes a comic as a document of its own.
    ///
    /// - Throws: for what cannot be decoded; the text is then incomplete and of no use.
    func write(
        _ comic: ComicView,
        _ id: ComicID,
        of catalogue: Catalogue,
        in snapshot: borrowing Snapshot,
        to json: inout JSONWriter
    ) throws {
        try json.object { json in
            json.member("id", identifier: id.rawValue)
            json.member("version", Int(clamping: comic.version))
            json.member("visibility", comic.visibility.name)
            json.member("publishAt", moment: comic.publishAt)
            try json.member("title", checking: comic.title)
            if comic.titleCount > 0 {
                json.key("alternativeTitles")
                try json.array { json in
                    try catalogue.forEachTitle(of: id, count: comic.titleCount, in: snapshot) {
                        try json.localText($0, "title", $1)
                    }
                }
            }
            try writeVocabulary(of: comic, to: &json)
            if comic.textCount > 0 {
                json.key("descriptions")
                try json.array { json in
                    try catalogue.forEachText(of: id, count: comic.textCount, in: snapshot) {
                        try json.localText($0, "text", $1)
                    }
                }
            }
            try writeLinks(of: comic, to: &json)
            json.member("createdAt", moment: comic.createdAt)
            json.member("updatedAt", moment: comic.updatedAt)
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
                        if role.byteCount > 0 { try json.member("role", checking: role) }
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
        if comic.originalLanguage.byteCount > 0 {
            try json.member("originalLanguage", checking: comic.originalLanguage)
        }
        json.member("contentRating", comic.contentRating?.name)
    }

    /// Writes what lies elsewhere: the cover, ids at other sites, the source.
    private func writeLinks(of comic: ComicView, to json: inout JSONWriter) throws {
        if let key = comic.coverKey {
            json.key("cover")
            try json.object { json in
                try json.member("key", checking: key)
                json.key("url")
                try writeURL(key, to: &json)
                json.member("width", comic.coverWidth.map(Int.init))
                json.member("height", comic.coverHeight.map(Int.init))
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
        if comic.source.byteCount > 0 { try json.member("source", checking: comic.source) }
    }

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
