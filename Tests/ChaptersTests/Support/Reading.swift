import ChangeFeed
import Chapters
import Keyspaces

// A snapshot must not cross an `await`: each of these reads one and is done.

extension Store {
    func progress(_ site: Site) throws -> (position: UInt64, latest: UInt64) {
        try read { snapshot in
            (
                try site.log.position(of: Shelf.consumerName, in: snapshot),
                try site.log.latest(in: snapshot)
            )
        }
    }

    func oldestJob(_ site: Site) throws -> JobID? {
        try read { snapshot in
            var rows = try snapshot.rows(of: site.jobs)
            return try rows.next()?.key
        }
    }

    func chapter(_ id: ChapterID, _ site: Site) throws -> Chapter? {
        try read { try site.shelf.chapter(id, in: $0) }
    }

    func pages(_ id: ChapterID, _ site: Site) throws -> [Page] {
        try read { try site.shelf.pages(of: id, in: $0) }
    }

    /// The chapters of a comic, hidden ones among them, as the ids of one page.
    func chapters(_ comic: ComicID, _ site: Site) throws -> [UInt64] {
        try read { snapshot in
            var ids: [UInt64] = []
            _ = try site.shelf.chapters(of: comic, limit: .max, withHidden: true, in: snapshot) {
                id,
                _ in
                ids.append(id.rawValue)
            }
            return ids
        }
    }

    /// Every event of a chapter, as `kind chapter version`.
    func chapterEvents(_ site: Site) throws -> [String] {
        try events(site).filter { $0.kind.rawValue >= ChangeKind.chapterPublished.rawValue }
            .map { "\($0.kind) \($0.subject) \($0.version)" }
    }

    func events(_ site: Site) throws -> [Change] {
        try read { snapshot in
            var events: [Change] = []
            var rows = try snapshot.rows(of: site.log.changes)
            while let row = try rows.next() { events.append(row.value) }
            return events
        }
    }

    /// The size of the change log.
    func logBytes(_ site: Site) throws -> UInt64 { try read { try site.log.bytes(in: $0) } }

    /// The number of the last commit.
    func commit() throws -> Int { try read { $0.commit } }

    /// Rows of each keyspace.
    func entries() async throws -> [String: Int] { try await check().report.entries }
}
