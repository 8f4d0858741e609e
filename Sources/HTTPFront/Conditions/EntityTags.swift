import HTTPTypes

/// Conditional requests (RFC 9110, section 13).
extension Call {
    /// Whether `If-None-Match` names the entity tag, or is `*`: then a GET is answered 304,
    /// and a write 412.
    ///
    /// The comparison is weak, as section 13.1.2 has it: `W/"1"` and `"1"` are the same. A call
    /// without the field matches nothing, and neither does what follows a malformed member.
    ///
    /// `etag` is the current tag as the `ETag` field has it, with its quotation marks.
    public func matches(etag: String) -> Bool {
        headers[.ifNoneMatch].map { EntityTag.matches(etag, field: $0) } ?? false
    }

    /// Whether `If-None-Match` is `*`: a write may go on only if there is nothing yet.
    public var wantsNothing: Bool {
        headers[.ifNoneMatch].map { EntityTag.list(in: $0) == nil } ?? false
    }

    /// The entity tags that `If-Match` names, with their quotation marks: a write may go on only if
    /// the current one is among them.
    ///
    /// It is `nil` without the field, and for `*`, which stands for any.
    ///
    /// The comparison is strong, as section 13.1.1 has it: weak tags, which equal nothing, are left
    /// out, and so is what follows a malformed member.
    public var tagsToMatch: [String]? {
        guard let field = headers[.ifMatch] else { return nil }
        return EntityTag.list(in: field).map { list in
            list.filter { !$0.isWeak }.map { "\"\($0.opaque)\"" }
        }
    }
}

/// An entity tag: what stands between its quotation marks, and whether it is weak.
struct EntityTag: Equatable {
    var opaque: Substring
    var isWeak: Bool

    /// A tag out of one that this server made, so nothing in it is doubted.
    init(_ text: String) {
        isWeak = text.hasPrefix("W/")
        opaque = text.dropFirst(isWeak ? 2 : 0).dropFirst().dropLast()
    }

    private init(opaque: Substring, isWeak: Bool) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// Whether an `If-None-Match` field names the entity tag, or is `*`.
    static func matches(_ etag: String, field: String) -> Bool {
        let current = EntityTag(etag)
        return list(in: field).map { list in
            list.contains { $0.opaque == current.opaque }
        } ?? true
    }

    /// The tags of a list up to the first malformed one; nil for `*`, which stands for any.
    static func list(in field: String) -> [EntityTag]? {
        var rest = field[...].trimmingBlanks()
        guard rest != "*" else { return nil }
        var tags: [EntityTag] = []
        while true {
            rest = rest.drop { $0 == "," || $0 == " " || $0 == "\t" }
            let isWeak = rest.hasPrefix("W/")
            rest = rest.dropFirst(isWeak ? 2 : 0)
            guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else {
                return tags
            }
            tags.append(EntityTag(opaque: rest[..<end].dropFirst(), isWeak: isWeak))
            rest = rest[end...].dropFirst()
            guard rest.isEmpty || rest.trimmingBlanks().hasPrefix(",") else { return tags }
        }
    }
}

extension Substring {
    /// Without the spaces and tabs at both ends: the optional whitespace of RFC 9110, section
    /// 5.6.3.
    func trimmingBlanks() -> Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" {
            text.removeLast()
        }
        return text
    }
}
