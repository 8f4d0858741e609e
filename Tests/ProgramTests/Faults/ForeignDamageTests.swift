import Foundation
import StoreTesting
import Testing

/// A store that another program has written to: Python, with LMDB alone.
@Suite(.serialized)
struct ForeignDamageTests {
    /// What tells that the middle entry of a keyspace is gone.
    ///
    /// The code, and the keyspace in which it is found, where that is another one: a record that is
    /// gone is found by what was derived from it. Not here are `readers`, of whose loss nothing in
    /// this store tells, the bookkeeping of `idempotency`, and `popularity.days` and `.older`,
    /// which fill up a day and a week after a view: `WindowDamageTests` has a store with both.
    private static let losses: [String: (code: String, keyspace: String?)] = [
        "changes": ("feed-gap", nil), "cursors": ("cursor-count", nil),
        "comics": ("index-stray", "comic.sources"),
        "comic.titles": ("comic-rows", "comics"), "comic.text": ("comic-rows", "comics"),
        "comic.sources": ("index-missing", nil), "comic.external": ("index-missing", nil),
        "genres": ("index-stray", "genre.slugs"), "genre.slugs": ("index-missing", nil),
        "comic.genres": ("index-missing", nil), "genre.comics": ("index-missing", nil),
        "facets": ("index-missing", nil), "facet.totals": ("facet-total", nil),
        "columns": ("index-missing", nil), "order.latest": ("index-missing", nil),
        "order.title": ("index-missing", nil),
        "order.updated": ("index-missing", nil), "order.created": ("index-missing", nil),
        "order.popularity": ("index-missing", nil), "order.rating": ("index-missing", nil),
        "covers": ("cover-current", "comics"), "schedule.comics": ("index-missing", nil),
        "ratings": ("index-stray", "reader.ratings"), "reader.ratings": ("index-missing", nil),
        "rating.totals": ("rating-totals", nil), "activity": ("index-missing", nil),
        "activity.chapters": ("index-missing", nil), "activity.languages": ("index-missing", nil),
        "popularity": ("index-stray", "order.popularity"),
        "popularity.journal": ("journal-gap", nil), "order.trending": ("index-missing", nil),
        "popularity.hours": ("window-sums", "popularity.windows"),
        "popularity.windows": ("window-stray", "popularity.hours"),
        "search": ("index-missing", nil), "search.titles": ("index-missing", nil),
        "known.comics.chapters": ("known-comic", nil), "chapters": ("page-orphan", "pages"),
        "chapter.sources": ("index-missing", nil), "comic.chapters": ("index-missing", nil),
        "chapter.identities": ("index-missing", nil), "pages": ("page-gap", nil),
        "schedule.chapters": ("index-missing", nil), "order.published": ("index-missing", nil),
        "published.languages": ("index-missing", nil),
        "groups": ("index-stray", "group.slugs"), "group.slugs": ("index-missing", nil),
        "readers": ("reader-unknown", "bookmarks"), "known.comics.readers": ("known-comic", nil),
        "bookmarks": ("index-stray", "bookmarked"), "bookmarked": ("index-missing", nil),
        "bookmark.order": ("index-missing", nil), "bookmark.totals": ("bookmark-total", nil),
        "progress": ("index-stray", "progressed"), "progressed": ("index-missing", nil),
        "history": ("index-missing", nil), "read": ("read-count", "progress"),
    ]

    private struct Finding {
        let code: String
        let keyspace: String
        let key: String
    }

    /// Damages a copy; the key of the entry and what `check` finds.
    private func damage(
        _ site: Site,
        _ keyspace: String,
        _ how: String
    ) async throws -> (key: String, findings: [Finding]) {
        let (copy, key) = try await site.damagedCopy(keyspace, how)
        let outcome = try await site.run("check", "--json", data: copy)
        #expect(outcome.status == 4, "\(keyspace) \(how): \(outcome)")
        let findings = try outcome.output.split(separator: "\n").dropLast().map { line in
            let json = try JSON(parsing: String(line))
            return Finding(
                code: try json["code"].string,
                keyspace: try json["keyspace"].string,
                key: try json["key"].string
            )
        }
        return (key, findings)
    }

    @Test func `A missing entry is found in every keyspace`() async throws {
        try await withForeignStore { site in
            for (keyspace, loss) in Self.losses.sorted(by: { $0.key < $1.key }) {
                let (_, findings) = try await damage(site, keyspace, "delete")
                let found = findings.contains {
                    $0.code == loss.code && $0.keyspace == loss.keyspace ?? keyspace
                        // The last page of a chapter leaves no gap.
                        || keyspace == "pages" && $0.code == "page-count"
                }
                #expect(found, "\(keyspace): \(findings)")
            }
        }
    }

    @Test func `A value that is cut is found in every keyspace, with its key`() async throws {
        try await withForeignStore { site in
            for keyspace in Self.losses.keys.sorted() {
                let (key, findings) = try await damage(site, keyspace, "cut")
                let found = findings.contains {
                    $0.code == "record-damaged" && $0.keyspace == keyspace && $0.key == key
                }
                #expect(found, "\(keyspace) \(key): \(findings)")
            }
        }
    }

    @Test func `A total changed in the order by popularity is found, with its key`() async throws {
        try await withForeignStore { site in
            let (key, findings) = try await damage(site, "order.popularity", "raise")
            let found = findings.contains {
                $0.code == "index-stray" && $0.keyspace == "order.popularity" && $0.key == key
            }
            #expect(found, "\(findings)")
        }
    }

    @Test func `A chapter without a comic is found, with its key`() async throws {
        try await withForeignStore { site in
            let (comic, findings) = try await damage(site, "known.comics.chapters", "delete")
            let chapters = try await site.orphans(of: comic)
            try #require(!chapters.isEmpty)
            for chapter in chapters {
                let found = findings.contains {
                    $0.code == "chapter-orphan" && $0.keyspace == "chapters" && $0.key == chapter
                }
                #expect(found, "\(chapter): \(findings)")
            }
        }
    }

    @Test func `A bit that flips in the journal is found`() async throws {
        try await withForeignStore { site in
            let (key, findings) = try await damage(site, "popularity.journal", "flip")
            #expect(findings.contains { $0.code == "record-damaged" && $0.key == key })
        }
    }
}

extension Site {
    /// The keys of a comic's chapters, in hexadecimal; the comic's key too.
    fileprivate func orphans(of comic: String) async throws -> [String] {
        let server = try await Server(self)
        let id = try #require(UInt64(comic, radix: 16))
        let chapters = try await server.items("/v1/comics/\(id)/chapters")
        try await server.stop()
        return try chapters.map { chapter in
            let id = try #require(UInt64(try chapter["id"].string))
            let digits = String(id, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
    }
}
