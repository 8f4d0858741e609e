import ChangeFeed
import Keyspaces

/// Drops what hangs on a comic that does not exist any longer: ratings and activity, in steps.
///
/// Reads look at the comic first, so that all of it is hidden from the commit of the deletion on.
struct DropJoins: JobHandler {
    static let kind: UInt16 = 100
    let catalogue: Catalogue
    var kind: UInt16 { Self.kind }

    static func job(for comic: ComicID) -> Job { Job(kind: kind, subject: comic.encoded) }

    /// Whether anything hangs on the comic.
    func hasWork(for comic: ComicID, _ context: borrowing CommandContext) throws -> Bool {
        if try !raters(of: comic, 1, context).isEmpty { return true }
        return try !chapters(of: comic, 1, context).isEmpty
    }

    /// Drops as much as fits into a step; the rows that are gone are the position.
    func step(_ job: Job, in context: inout CommandContext) throws -> [UInt8]? {
        var reader = ByteReader(job.subject.span.bytes)
        let comic = try ComicID(from: &reader)
        var room = Limits.joinsPerStep
        for rater in try raters(of: comic, room, context) {
            try catalogue.rate(comic, by: rater, nil, in: &context)
            room -= 1
        }
        for chapter in try chapters(of: comic, room, context) {
            try catalogue.setActivity(nil, of: chapter, in: comic, &context)
            room -= 1
        }
        return room > 0 ? nil : []
    }

    private func raters(
        of comic: ComicID,
        _ limit: Int,
        _ context: borrowing CommandContext
    ) throws -> [ReaderID] {
        var raters: [ReaderID] = []
        let range = KeyRange.prefix { comic.encode(to: &$0) }
        var rows = try context.rows(of: catalogue.ratings, in: range)
        while raters.count < limit, try rows.advance() { raters.append(try rows.key().second) }
        return raters
    }

    private func chapters(
        of comic: ComicID,
        _ limit: Int,
        _ context: borrowing CommandContext
    ) throws -> [ChapterID] {
        var chapters: [ChapterID] = []
        let range = KeyRange.prefix { comic.encode(to: &$0) }
        var rows = try context.rows(of: catalogue.activityChapters, in: range)
        while chapters.count < limit, try rows.advance() { chapters.append(try rows.key().second) }
        return chapters
    }
}
