public import ChangeFeed
import Foundation

/// A comic as somebody wrote it: not checked, not normalised.
public struct ComicDraft: Sendable, Equatable {
    /// Who sees it, by name; absent means `public`.
    public var visibility: String?
    /// From when on everybody sees it, in RFC 3339: with the visibility `scheduled`, and no other.
    public var publishAt: String?
    /// The title; required.
    public var title: String?
    /// Other titles.
    public var alternativeTitles: [LocalText] = []
    /// Who made it.
    public var authors: [Author] = []
    /// Its kind, by name; required.
    public var type: String?
    /// How far its publication is, by name; required.
    public var status: String?
    /// Slugs of genres.
    public var genres: [String] = []
    /// The year of first publication.
    public var year: Int?
    /// A BCP 47 tag.
    public var originalLanguage: String?
    /// For whom it is fit, by name.
    public var contentRating: String?
    /// One a language.
    public var descriptions: [LocalText] = []
    /// The current cover.
    public var cover: Cover?
    /// One a site.
    public var externalIDs: [ExternalID] = []

    /// A draft that says nothing.
    public init() {}

    /// The fields, normalised to NFC.
    ///
    /// - Throws: every fault of the draft at once.
    public func validated() throws(InvalidFields) -> ComicFields {
        var check = Validation()
        let title = check.text(title, "/title", Limits.titleBytes, required: true)
        let shown = check.publication(visibility: visibility, publishAt: publishAt, at: "")
        let fields = ComicFields(
            visibility: shown.visibility,
            publishAt: shown.publishAt,
            title: title,
            titleKey: titleKey(of: title),
            alternativeTitles: check.list(
                alternativeTitles,
                "/alternativeTitles",
                Limits.alternativeTitles
            ) { check, item, at in
                LocalText(
                    language: check.language(item.language, at() + "/language"),
                    text: check.text(item.text, at() + "/title", Limits.titleBytes, required: true)
                )
            },
            authors: check.list(authors, "/authors", Limits.authors) { check, item, at in
                let role = check.text(item.role, at() + "/role", Limits.authorBytes)
                return Author(
                    name: check.text(item.name, at() + "/name", Limits.authorBytes, required: true),
                    role: role.isEmpty ? nil : role
                )
            },
            type: check.choice(type, "/type", ComicType.self, \.name, required: true) ?? .other,
            status: check.choice(status, "/status", ComicStatus.self, \.name, required: true)
                ?? .unknown,
            genres: check.slugs(genres, "/genres", Limits.genres),
            year: check.number(year, "/year", Limits.years).map { UInt16($0) },
            originalLanguage: originalLanguage.map { check.language($0, "/originalLanguage") },
            contentRating: check.choice(
                contentRating,
                "/contentRating",
                ContentRating.self,
                \.name
            ),
            descriptions: check.descriptions(descriptions),
            cover: cover.map { check.cover($0, at: "/cover") },
            externalIDs: check.externalIDs(externalIDs)
        )
        if !check.faults.isEmpty { throw InvalidFields(check.faults) }
        return fields
    }
}

extension Validation {
    mutating func descriptions(_ given: [LocalText]) -> [LocalText] {
        let texts = list(given, "/descriptions", Limits.descriptions) { check, item, at in
            LocalText(
                language: check.language(item.language, at() + "/language"),
                text: check.text(
                    item.text,
                    at() + "/text",
                    Limits.descriptionBytes,
                    required: true
                )
            )
        }
        return distinct(texts, by: \.language, "/descriptions", "one description a language")
    }

    mutating func externalIDs(_ given: [ExternalID]) -> [ExternalID] {
        if given.count > Limits.externalIDs {
            add("/externalIds", "too-many", "at most \(Limits.externalIDs)")
            return []
        }
        let ids = given.map { item in
            let at = "/externalIds/" + escapedPointer(item.site)
            return ExternalID(
                site: text(item.site, at, Limits.siteBytes, required: true),
                id: text(item.id, at, Limits.externalIDBytes, required: true)
            )
        }
        return distinct(ids, by: \.site, "/externalIds", "one id a site")
    }

    mutating func cover(_ given: Cover, at: String) -> Cover {
        Cover(
            key: text(given.key, at + "/key", Limits.objectKeyBytes, required: true),
            width: pixels(given.width, at + "/width"),
            height: pixels(given.height, at + "/height")
        )
    }

    private mutating func pixels(_ given: UInt32?, _ pointer: String) -> UInt32? {
        number(given.map(Int.init), pointer, Limits.imagePixels).map { UInt32($0) }
    }
}

/// Where a title sorts among others: its compatibility form (NFKC), lower-cased by Unicode's
/// default mapping, without white space at its ends, compared as UTF-8, that is by code point.
///
/// `Ｃ` so sorts with `c`, katakana after hiragana, Han by code point. What is longer than
/// ``Limits/titleKeyBytes`` is cut at a character.
///
/// It is computed once, where the draft is checked, and stored: two programs with other Unicode
/// tables still agree on where the comic is.
func titleKey(of title: String) -> String {
    let folded = folded(title)
    if folded.utf8.count <= Limits.titleKeyBytes { return folded }
    var key = ""
    for character in folded.unicodeScalars {
        if key.utf8.count + UTF8.width(character) > Limits.titleKeyBytes { break }
        key.unicodeScalars.append(character)
    }
    return key
}

/// Lower case of the text in Unicode's form NFKC, without white space at its ends.
func folded(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return foldedASCII(text) }
    return text.precomposedStringWithCompatibilityMapping.lowercased()
        .trimmingCharacters(in: .whitespacesAndNewlines)
}

/// As ``folded(_:)``, of ASCII, which is in every form as it is: most titles are.
private func foldedASCII(_ text: String) -> String {
    var rest = text.utf8[...]
    while let first = rest.first, isWhiteSpace(first) { rest.removeFirst() }
    while let last = rest.last, isWhiteSpace(last) { rest.removeLast() }
    return Substring(rest).lowercased()
}

private func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
