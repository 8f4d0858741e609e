public import ChangeFeed
public import Keyspaces

/// What an admin says of a chapter.
///
/// Made only by ``ChapterDraft/validated()``.
public struct ChapterFields: Sendable, Equatable {
    /// Who sees it, as far as its comic can be seen.
    public internal(set) var visibility: Visibility
    /// From when on everybody sees it; exactly if it is scheduled.
    public internal(set) var publishAt: Timestamp?
    /// The number as people write it: `10.5`, `Extra`.
    public internal(set) var number: String
    /// Where it stands within its volume.
    public internal(set) var sortKey: SortKey
    /// The volume as people write it; empty if it has none.
    public internal(set) var volume: String
    /// Its own title; empty if it has none.
    public internal(set) var title: String
    /// A BCP 47 tag.
    public internal(set) var language: String
    /// Slugs of the groups that made it, ascending.
    public internal(set) var groups: [String]

    /// Where its volume stands; behind all others if it has none.
    public var volumeKey: SortKey { SortKey(volume) ?? .last }

    /// The same fields, but seen by whom `other` is, and from when on.
    func seen(as other: ChapterFields) -> ChapterFields {
        var fields = self
        (fields.visibility, fields.publishAt) = (other.visibility, other.publishAt)
        return fields
    }

    /// The same fields, but public.
    func published() -> ChapterFields {
        var fields = self
        (fields.visibility, fields.publishAt) = (.public, nil)
        return fields
    }
}

/// A chapter as somebody wrote it: not checked, not normalised.
public struct ChapterDraft: Sendable, Equatable {
    /// Who sees it, by name; absent means `public`.
    public var visibility: String?
    /// From when on everybody sees it, in RFC 3339; only if it is scheduled.
    public var publishAt: String?
    /// The number; required.
    public var number: String?
    /// Where it stands, if the number is no decimal.
    public var sortKey: String?
    /// The volume.
    public var volume: String?
    /// Its own title.
    public var title: String?
    /// A BCP 47 tag; required.
    public var language: String?
    /// Slugs of groups.
    public var groups: [String] = []

    /// A draft that says nothing.
    public init() {}

    /// The fields, normalised to NFC.
    ///
    /// `at` is where the draft stands in its document.
    ///
    /// - Throws: every fault of the draft at once.
    public func validated(at: String = "") throws(InvalidFields) -> ChapterFields {
        var check = Validation()
        let publication = check.publication(visibility: visibility, publishAt: publishAt, at: at)
        let number = check.text(number, at + "/number", Limits.labelBytes, required: true)
        if language == nil { check.add(at + "/language", "required", "a language is required") }
        let fields = ChapterFields(
            visibility: publication.visibility,
            publishAt: publication.publishAt,
            number: number,
            sortKey: check.sortKey(sortKey, number, at + "/sortKey"),
            volume: check.volume(volume, at + "/volume"),
            title: check.text(title, at + "/title", Limits.titleBytes),
            language: language.map { check.language($0, at + "/language") } ?? "",
            groups: check.slugs(groups, at + "/groups", Limits.groups)
        )
        if !check.faults.isEmpty { throw InvalidFields(check.faults) }
        return fields
    }
}

extension Validation {
    fileprivate mutating func sortKey(
        _ given: String?,
        _ number: String,
        _ pointer: String
    ) -> SortKey {
        if let key = SortKey(given ?? number) { return key }
        if given != nil {
            add(pointer, "not-a-decimal", "digits with at most six after the point")
        } else if !number.isEmpty {
            add(pointer, "required", "\"\(number)\" is no decimal, so a sortKey is required")
        }
        return .last
    }

    fileprivate mutating func volume(_ given: String?, _ pointer: String) -> String {
        let volume = text(given, pointer, Limits.labelBytes)
        if !volume.isEmpty && SortKey(volume) == nil {
            add(pointer, "not-a-decimal", "digits with at most six after the point")
        }
        return volume
    }
}

/// A page: an image in object storage.
public struct Page: Sendable, Equatable {
    /// The object's key; the public URL is the base URL and this.
    public var key: String
    /// Pixels, if known.
    public var width: UInt32?
    /// Pixels, if known.
    public var height: UInt32?

    /// A page.
    public init(key: String, width: UInt32?, height: UInt32?) {
        self.key = key
        self.width = width
        self.height = height
    }

    /// The pages in order, normalised to NFC.
    ///
    /// `at` is where the list stands in its document.
    ///
    /// - Throws: every fault of the list at once.
    public static func validated(
        _ pages: [Page],
        at: String = "/items"
    ) throws(InvalidFields) -> [Page] {
        var check = Validation()
        let checked = check.list(pages, at, Limits.pages) { check, page, at in
            Page(
                key: check.text(page.key, at() + "/key", Limits.objectKeyBytes, required: true),
                width: check.number(page.width.map(Int.init), at() + "/width", Limits.imagePixels)
                    .map { UInt32($0) },
                height: check.number(
                    page.height.map(Int.init),
                    at() + "/height",
                    Limits.imagePixels
                )
                .map { UInt32($0) }
            )
        }
        if !check.faults.isEmpty { throw InvalidFields(check.faults) }
        return checked
    }
}
