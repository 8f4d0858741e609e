import ChangeFeed
import Keyspaces

/// To whom and to what rows may belong: readers that have a number, comics that are known, and
/// those of both whose rows are still to be dropped.
struct Belonging {
    private let diary: Diary
    private var readers: Set<ReaderID> = []
    private var comics: Set<ComicID> = []
    /// How many comics and readers have rows that are still to be dropped.
    private(set) var leaving = 0

    /// Reads readers and jobs; a job about nothing is reported.
    init(
        _ diary: Diary,
        _ snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        self.diary = diary
        var numbers = try snapshot.rows(of: diary.readers.keyspace)
        while let (_, number) = try numbers.nextSound() { readers.insert(ReaderID(number.value)) }
        var jobs = try snapshot.rows(of: diary.jobs.keyspace)
        while let (id, job) = try jobs.nextSound() {
            do throws(CodecError) {
                switch job.kind {
                case ForgetComic.kind: comics.insert(try job.id(of: ComicSubject.self))
                case ForgetReader.kind: readers.insert(try job.id(of: ReaderSubject.self))
                default: continue
                }
                leaving += 1
            } catch {
                report.add("job-subject", id, in: diary.jobs.keyspace, "no id: \(error)")
            }
        }
    }

    /// Reports a row whose comic or reader there is not.
    func require<Value>(
        _ pair: ReaderComic,
        in keyspace: Keyspace<ReaderComic, Value>,
        _ snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        if !readers.contains(pair.reader) {
            let detail = "no subject has the number \(pair.reader.rawValue)"
            report.add("reader-unknown", pair, in: keyspace, detail)
        }
        if comics.contains(pair.comic) { return }
        if try !snapshot.contains(pair.comic, in: diary.known.keyspace) {
            let detail = "its comic \(pair.comic.rawValue) is not known"
            report.add("comic-unknown", pair, in: keyspace, detail)
        }
    }
}

extension ReaderComic: Comparable {
    /// Whether the key of `a` comes before that of `b`.
    public static func < (a: Self, b: Self) -> Bool {
        (a.reader, a.comic) < (b.reader, b.comic)
    }
}
