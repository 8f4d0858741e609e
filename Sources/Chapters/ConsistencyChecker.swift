import ChangeFeed
import Keyspaces

/// Keeps chapters true to comics, by the feed alone.
///
/// ```
///   ComicCreated, ComicUpdated ─▶ the comic is known, with its visibility
///   ComicDeleted ──────────────▶ the comic is not known any longer; a job drops its chapters
/// ```
///
/// Only a deletion drops chapters: a hidden or removed comic hides them, because whoever reads a
/// chapter looks at its comic too. The row of `known.comics.chapters`, the job and the cursor are
/// written in one transaction, so that a crash between any two steps resumes where it was.
struct ConsistencyChecker: FeedConsumer {
    let shelf: Shelf
    var name: String { Shelf.consumerName }

    func consume(
        _ change: Change,
        at sequence: FeedSequence,
        in context: inout CommandContext
    ) throws {
        try shelf.known.consume(change, at: sequence, in: &context)
        if change.kind == .comicDeleted {
            try context.enqueue(DropChapters.job(for: change.comic))
        }
    }
}

/// Drops the chapters of a comic that does not exist any longer, with their pages, in steps.
struct DropChapters: JobHandler {
    static let kind: UInt16 = 200
    let shelf: Shelf
    var kind: UInt16 { Self.kind }

    static func job(for comic: ComicID) -> Job {
        Job(kind: kind, subject: comic.encoded)
    }

    /// The comic that a job of this kind is about.
    static func comic(of job: Job) throws(CodecError) -> ComicID {
        var reader = ByteReader(job.subject.span.bytes)
        let comic = try ComicID(from: &reader)
        try reader.finish()
        return comic
    }

    /// Drops as many chapters as fit into a step.
    ///
    /// The rows that are gone are the position.
    func step(_ job: Job, in context: inout CommandContext) throws -> [UInt8]? {
        let (batch, isLast) = try next(of: try Self.comic(of: job), context)
        for chapter in batch { try shelf.remove(chapter, in: &context) }
        return isLast ? nil : []
    }

    private func next(
        of comic: ComicID,
        _ context: borrowing CommandContext
    ) throws -> (batch: [Chapter], isLast: Bool) {
        var batch: [Chapter] = []
        var writes = 0
        var rows = try context.rows(of: shelf.places, in: .prefix { comic.encode(to: &$0) })
        while try rows.advance() {
            let id = try rows.key().chapter
            guard let chapter = try shelf.chapter(id, in: context) else { continue }
            writes += Int(chapter.record.pageCount) + Limits.writesPerChapter
            if !batch.isEmpty && writes > Keyspaces.Limits.writesPerJobStep {
                return (batch, false)
            }
            batch.append(chapter)
        }
        return (batch, true)
    }
}

extension Shelf {
    /// The comics whose chapters are still to be dropped.
    func dropping(
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws -> Set<ComicID> {
        var comics: Set<ComicID> = []
        var rows = try snapshot.rows(of: jobs.keyspace)
        while let (id, job) = try rows.nextSound() {
            if job.kind != DropChapters.kind { continue }
            do throws(CodecError) {
                comics.insert(try DropChapters.comic(of: job))
            } catch {
                report.add("job-subject", id, in: jobs.keyspace, "no comic: \(error)")
            }
        }
        return comics
    }
}
