public import ChangeFeed
public import Keyspaces

/// A reader's progress in a comic, with the chapters read, as an import says that it is.
public struct ProgressUpsert: Sendable, Equatable {
    /// A chapter that was read.
    public struct Read: Sendable, Equatable {
        /// The chapter.
        public let chapter: ChapterID
        /// When the reader first came to it, if that is said.
        public let readAt: Timestamp?

        /// A chapter read.
        public init(_ chapter: ChapterID, readAt: Timestamp? = nil) {
            self.chapter = chapter
            self.readAt = readAt
        }
    }

    /// The subject of the reader's token.
    public let subject: String
    /// How far the reader has come.
    public let point: ReadingPoint
    /// When that was noted, if it is said.
    public let updatedAt: Timestamp?
    /// Chapters read; that of the point is, whether it is among them or not.
    public let read: [Read]

    /// Progress.
    public init(
        by subject: String,
        _ point: ReadingPoint,
        updatedAt: Timestamp? = nil,
        read: [Read] = []
    ) {
        self.subject = subject
        self.point = point
        self.updatedAt = updatedAt
        self.read = read
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        subject = try reader.string()
        point = try ReadingPoint(from: &reader)
        updatedAt = try reader.optional { (reader) throws(CodecError) in try reader.timestamp() }
        read = try reader.list { (reader) throws(CodecError) in
            let chapter = ChapterID(try reader.unsigned())
            let readAt = try reader.optional { (reader) throws(CodecError) in
                try reader.timestamp()
            }
            return Read(chapter, readAt: readAt)
        }
    }

    func encode(to writer: inout ByteWriter) {
        writer.string(subject)
        point.encode(to: &writer)
        writer.optional(updatedAt) { $0.timestamp($1) }
        writer.list(read) { writer, read in
            writer.unsigned(read.chapter.rawValue)
            writer.optional(read.readAt) { $0.timestamp($1) }
        }
    }

    /// Writes that it may take.
    fileprivate var plannedWrites: Int { read.count + Limits.writesPerProgress }
}

/// Makes readers' progress in a comic be as an import says.
///
/// Progress of readers that it does not name stays, and so do chapters read. The comic must be
/// known, and need not be public; the caller sees to it that the chapters are the comic's.
public struct UpsertProgress: Command {
    /// 305.
    public static var code: UInt16 { 305 }
    let comic: ComicID
    let progress: [ProgressUpsert]

    /// Upserts progress in `comic`: as much as ``batches(of:)`` puts together.
    public init(in comic: ComicID, _ progress: [ProgressUpsert]) {
        self.comic = comic
        self.progress = progress
    }

    /// Cuts a list of progress into parts that each fit into one command, as long as none has more
    /// than ``Limits/readChapters`` chapters read.
    public static func batches(of progress: [ProgressUpsert]) -> [[ProgressUpsert]] {
        var batches: [[ProgressUpsert]] = []
        var writes = Int.max
        for item in progress {
            let isFull =
                writes == .max || writes + item.plannedWrites > Limits.writesPerCommand
                || batches[batches.count - 1].count == Limits.progressPerCommand
            if isFull {
                batches.append([])
                writes = 0
            }
            batches[batches.count - 1].append(item)
            writes += item.plannedWrites
        }
        return batches
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        comic = ComicID(try reader.unsigned())
        progress = try reader.list(ProgressUpsert.init(from:))
    }

    /// Writes comic and progress.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(comic.rawValue)
        writer.list(progress) { $1.encode(to: &$0) }
    }

    /// How many became what; a chapter read more is a change.
    ///
    /// - Complexity: O(comics with progress of the reader) for each new one, which are counted.
    /// - Throws: ``ReaderError/unknownComic(_:)``, ``ReaderError/tooManyComics``,
    ///   ``ReaderError/tooManyChapters(_:)``.
    public func apply(to diary: Diary, in context: inout CommandContext) throws -> ChangeTally {
        guard try context.contains(comic, in: diary.known.keyspace) else {
            throw ReaderError.unknownComic(comic)
        }
        for given in progress { try requireRoom(for: given, diary, context) }
        var tally = ChangeTally()
        for given in progress {
            let pair = ReaderComic(try diary.readers.numbered(given.subject, in: &context), comic)
            let old = try context.get(pair, in: diary.progress)
            let isChanged = try diary.upsert(given, for: pair, replacing: old, in: &context)
            switch (old, isChanged) {
            case (nil, _): tally.created += 1
            case (_, true): tally.updated += 1
            case (_, false): tally.unchanged += 1
            }
        }
        return tally
    }

    private func requireRoom(
        for given: ProgressUpsert,
        _ diary: Diary,
        _ context: borrowing CommandContext
    ) throws {
        var count = 0
        var chapters = given.read.map(\.chapter)
        if !chapters.contains(given.point.chapter) { chapters.append(given.point.chapter) }
        if let reader = try diary.readers.reader(given.subject, in: context) {
            let pair = ReaderComic(reader, comic)
            if let old = try context.get(pair, in: diary.progress) {
                count = Int(old.readCount)
            } else {
                try diary.requireProgressRoom(for: reader, context)
            }
            for chapter in chapters
            where try !context.contains(ReadChapter(pair, chapter), in: diary.read) { count += 1 }
        } else {
            count = chapters.count
        }
        if count > Limits.readChapters { throw ReaderError.tooManyChapters(comic) }
    }
}

extension Diary {
    /// Stores progress as it is given, and the chapters read beside those that were; whether
    /// anything was different.
    fileprivate func upsert(
        _ given: ProgressUpsert,
        for pair: ReaderComic,
        replacing old: Progress?,
        in context: inout CommandContext
    ) throws -> Bool {
        let kept = old.flatMap { $0.point.isSame(as: given.point) ? $0 : nil }
        let point = kept?.point ?? given.point
        let time = given.updatedAt ?? kept?.time ?? context.timestamp
        var count = old?.readCount ?? 0
        var isChanged = false
        let own = ProgressUpsert.Read(point.chapter)
        for chapter in given.read + [own] {
            let key = ReadChapter(pair, chapter.chapter)
            let first = try context.get(key, in: read)
            let new = FirstRead(time: chapter.readAt ?? first?.time ?? time)
            if new == first { continue }
            try context.put(new, for: key, in: read)
            if first == nil { count += 1 }
            isChanged = true
        }
        let new = Progress(time: time, readCount: count, point: point)
        try put(new, for: pair, replacing: old, in: &context)
        return isChanged || new != old
    }
}
