import ChangeFeed
import Chapters
import Keyspaces
import StoreTesting
import Testing

@Suite("A chapter that is read in place")
struct ChapterViewTests {
    private func text(_ bytes: RawSpan) -> String {
        bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// The encoded records of random chapters, some of them not public, as a store has them.
    private func withRecords(
        _ body: (borrowing Snapshot, Site, [Chapter]) throws -> Void
    ) async throws {
        var generator = SeededGenerator(for: "views of chapters")
        try await withSite { store, site in
            let comic = try await store.addComic(to: site)
            for number in 1...60 {
                var draft = ChapterDraft()
                draft.number = number % 7 == 0 ? "Extra \(number)" : "\(number).5"
                draft.sortKey = number % 7 == 0 ? "-\(number).25" : nil
                draft.volume = Bool.random(using: &generator) ? "\(number / 10)" : nil
                draft.title = Bool.random(using: &generator) ? "é \"漫画\" \(number)" : nil
                draft.language = ["en", "ja", "zh-Hant"].randomElement(using: &generator)
                let groups = Int.random(in: 0...3, using: &generator)
                draft.groups = Array(["a-b", "c", "d"].prefix(groups))
                draft.visibility = ["public", "draft", "hidden", "scheduled"]
                    .randomElement(using: &generator)
                if draft.visibility == "scheduled" { draft.publishAt = "2999-01-01T00:00:00Z" }
                let command = CreateChapter(of: comic, try draft.validated())
                let id = try await store.submit(command, to: site.shelf)
                let pages = (0..<Int.random(in: 0...3, using: &generator)).map {
                    Page(key: "p/\(number)/\($0) é.webp", width: $0 == 0 ? nil : 800, height: 1_200)
                }
                let written = try Page.validated(pages)
                try await store.submit(SetPages(of: id, written, if: .any), to: site.shelf)
            }
            try read(store, site, body)
        }
    }

    private func read(
        _ store: Store,
        _ site: Site,
        _ body: (borrowing Snapshot, Site, [Chapter]) throws -> Void
    ) throws {
        try store.read { snapshot in
            var chapters: [Chapter] = []
            var rows = try snapshot.rows(of: site.shelf.chapters)
            while let row = try rows.next() {
                chapters.append(Chapter(id: row.key, record: row.value))
            }
            try body(snapshot, site, chapters)
        }
    }

    @Test("says what it says when it is decoded")
    func sameFields() async throws {
        try await withRecords { snapshot, site, chapters in
            try #require(chapters.count == 60)
            for chapter in chapters {
                let (record, fields) = (chapter.record, chapter.record.fields)
                guard let view = try site.shelf.view(of: chapter.id, in: snapshot) else {
                    Issue.record("no view of \(chapter.id)")
                    continue
                }
                #expect(view.version == record.version)
                #expect((view.visibility, view.comic) == (fields.visibility, record.comic))
                #expect(view.isPublic == record.isPublic)
                #expect((view.sortKey, view.pageCount) == (fields.sortKey, record.pageCount))
                #expect((view.createdAt, view.updatedAt) == (record.createdAt, record.updatedAt))
                #expect(view.publishAt == fields.publishAt)
                #expect(view.publishedAt == record.publishedAt)
                #expect((text(view.number), text(view.volume)) == (fields.number, fields.volume))
                #expect((text(view.title), text(view.language)) == (fields.title, fields.language))
                #expect(text(view.source) == record.source)
                var groups: [String] = []
                try view.forEachGroup { groups.append(text($0)) }
                #expect(groups == fields.groups)
                #expect(try view.record() == record)
                var pages: [Page] = []
                var places: [UInt16] = []
                try site.shelf.forEachPage(of: chapter.id, in: snapshot) { page in
                    places.append(page.index)
                    let key = text(page.key)
                    pages.append(Page(key: key, width: page.width, height: page.height))
                }
                #expect(try pages == site.shelf.pages(of: chapter.id, in: snapshot))
                #expect(places == (0..<record.pageCount).map { $0 + 1 })
            }
            if try site.shelf.view(of: ChapterID(999), in: snapshot) != nil {
                Issue.record("a view of nothing")
            }
        }
    }

    @Test("is refused when it cannot be decoded, but for texts that are not looked at")
    func damage() async throws {
        var generator = SeededGenerator(for: "damaged views of chapters")
        var records: [ChapterRecord] = []
        try await withRecords { _, _, chapters in records = chapters.map(\.record) }
        for record in records {
            var writer = ByteWriter()
            record.encode(to: &writer)
            let good = [1] + writer.bytes
            #expect(isViewed(good))
            #expect(!isViewed([2] + good.dropFirst()))
            #expect(!isViewed(good + [0]))
            for length in 0..<good.count { #expect(!isViewed(Array(good.prefix(length)))) }
            for _ in 0..<300 {
                var bad = good
                let place = Int.random(in: 0..<bad.count, using: &generator)
                bad[place] = .random(in: 0...UInt8.max, using: &generator)
                do throws(CodecError) {
                    try decode(bad)
                    #expect(isViewed(bad))
                } catch {
                    if error != .text { #expect(!isViewed(bad), "\(error)") }
                }
            }
        }
    }

    private func decode(_ bytes: [UInt8]) throws(CodecError) {
        var reader = ByteReader(bytes.span.bytes)
        try reader.expect(format: 1)
        _ = try ChapterRecord(from: &reader)
        try reader.finish()
    }

    private func isViewed(_ bytes: [UInt8]) -> Bool {
        do throws(CodecError) {
            _ = try ChapterView(bytes.span.bytes)
            return true
        } catch {
            return false
        }
    }
}
