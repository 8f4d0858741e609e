import ChangeFeed
import Comics
import HTTPFront
import Keyspaces

extension Representation {
    /// Writes a comic as a document of its own, or as an item of a list (without descriptions);
    /// `writeMore` adds members.
    func write(
        _ comic: Comic,
        to json: inout JSONWriter,
        _ writeMore: (inout JSONWriter) -> Void = { _ in }
    ) {
        let record = comic.record
        json.object { json in
            json.member("id", identifier: comic.id.rawValue)
            json.member("version", Int(clamping: record.version))
            write(record.fields, to: &json) { cover, json in
                json.member("key", cover.key)
                json.member("url", url(cover.key))
            }
            json.member("source", record.source.isEmpty ? nil : record.source)
            json.member("createdAt", moment: record.createdAt)
            json.member("updatedAt", moment: record.updatedAt)
            writeMore(&json)
        }
    }

    /// Writes the figures of a comic.
    func write(_ stats: ComicStats, to json: inout JSONWriter) {
        json.object { json in
            json.key("views")
            json.object { json in
                json.member("total", Int(clamping: stats.views))
                json.member("day", Int(clamping: stats.windows.day))
                json.member("week", Int(clamping: stats.windows.week))
                json.member("month", Int(clamping: stats.windows.month))
            }
            json.key("rating")
            write(stats.ratings, to: &json)
            json.member("bookmarks", Int(clamping: stats.bookmarks))
        }
    }

    /// What an admin can write of a comic, as a document: what a merge patch is merged into.
    func writable(_ fields: ComicFields) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            write(fields, to: &json) { $1.member("key", $0.key) }
        }
        return json.bytes
    }

    /// Writes the members of a comic's fields; `writeKey` begins the cover.
    func write(
        _ fields: ComicFields,
        to json: inout JSONWriter,
        _ writeKey: (Cover, inout JSONWriter) -> Void
    ) {
        json.member("visibility", fields.visibility.name)
        json.member("publishAt", moment: fields.publishAt)
        json.member("title", fields.title)
        json.member("alternativeTitles", fields.alternativeTitles) { title, json in
            json.member("language", title.language)
            json.member("title", title.text)
        }
        json.member("authors", fields.authors) { author, json in
            json.member("name", author.name)
            json.member("role", author.role)
        }
        json.member("type", fields.type.name)
        json.member("status", fields.status.name)
        json.member("genres", fields.genres)
        json.member("year", fields.year.map(Int.init))
        json.member("originalLanguage", fields.originalLanguage)
        json.member("contentRating", fields.contentRating?.name)
        json.member("descriptions", fields.descriptions) { text, json in
            json.member("language", text.language)
            json.member("text", text.text)
        }
        if let cover = fields.cover {
            json.key("cover")
            json.object { json in
                writeKey(cover, &json)
                json.member("width", cover.width.map(Int.init))
                json.member("height", cover.height.map(Int.init))
            }
        }
        if !fields.externalIDs.isEmpty {
            json.key("externalIds")
            json.object { json in
                for link in fields.externalIDs {
                    json.key(escaping: link.site)
                    json.string(link.id)
                }
            }
        }
    }
}

/// What is counted of a comic.
struct ComicStats {
    let views: UInt64
    let windows: ViewSums
    let ratings: RatingTotals
    let bookmarks: UInt64
}

extension JSONWriter {
    /// Writes a member that is an array of objects; none if there are no items.
    mutating func member<Item>(
        _ name: StaticString,
        _ items: [Item],
        _ write: (Item, inout JSONWriter) -> Void
    ) {
        if items.isEmpty { return }
        key(name)
        array { json in
            for item in items { json.object { write(item, &$0) } }
        }
    }

    /// Writes the members of a page of a list: its items, where the next page begins, and how many
    /// items all pages have, if they were counted.
    mutating func page<Item>(
        _ items: [Item],
        next: String?,
        total: UInt64? = nil,
        _ write: (Item, inout JSONWriter) -> Void
    ) {
        object { json in
            json.key("items")
            json.array { json in
                for item in items { write(item, &json) }
            }
            json.key("next")
            if let next { json.string(next) } else { json.null() }
            json.member("total", total.map { Int(clamping: $0) })
        }
    }
}
