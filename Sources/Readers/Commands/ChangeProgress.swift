public import ChangeFeed
public import Keyspaces

/// Notes how far a reader has come in a comic, and that the chapter was read.
public struct SetProgress: Command {
    /// 302.
    public static var code: UInt16 { 302 }
    let subject: String
    let comic: ComicID
    let point: ReadingPoint

    /// Notes that the reader with this subject is at `point` of `comic`; the caller sees to it that
    /// the chapter is the comic's.
    public init(_ subject: String, _ comic: ComicID, _ point: ReadingPoint) {
        self.subject = subject
        self.comic = comic
        self.point = point
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        subject = try reader.string()
        comic = ComicID(try reader.unsigned())
        point = try ReadingPoint(from: &reader)
    }

    /// Writes subject, comic and point.
    public func encode(to writer: inout ByteWriter) {
        writer.string(subject)
        writer.unsigned(comic.rawValue)
        point.encode(to: &writer)
    }

    /// Whether the reader had none in this comic.
    ///
    /// - Complexity: O(comics with progress of the reader) for a new one, which are counted.
    /// - Throws: ``ReaderError/unknownComic(_:)``, ``ReaderError/tooManyComics``,
    ///   ``ReaderError/tooManyChapters(_:)``.
    public func apply(to diary: Diary, in context: inout CommandContext) throws -> Bool {
        guard try diary.isPublic(comic, in: context) else {
            throw ReaderError.unknownComic(comic)
        }
        var old: Progress?
        if let reader = try diary.readers.reader(subject, in: context) {
            let pair = ReaderComic(reader, comic)
            old = try context.get(pair, in: diary.progress)
            try requireRoom(for: pair, old, diary, context)
        }
        let reader = try diary.readers.numbered(subject, in: &context)
        let pair = ReaderComic(reader, comic)
        let now = context.timestamp
        var count = old?.readCount ?? 0
        let chapter = ReadChapter(pair, point.chapter)
        if try !context.contains(chapter, in: diary.read) {
            count += 1
            try context.put(FirstRead(time: now), for: chapter, in: diary.read)
        }
        let new = Progress(time: now, readCount: count, point: point)
        try diary.put(new, for: pair, replacing: old, in: &context)
        return old == nil
    }

    private func requireRoom(
        for pair: ReaderComic,
        _ old: Progress?,
        _ diary: Diary,
        _ context: borrowing CommandContext
    ) throws {
        if let old {
            if old.readCount < Limits.readChapters { return }
            let chapter = ReadChapter(pair, point.chapter)
            if try context.contains(chapter, in: diary.read) { return }
            throw ReaderError.tooManyChapters(comic)
        }
        try diary.requireProgressRoom(for: pair.reader, context)
    }
}

extension Diary {
    /// Throws unless the reader may have progress in one comic more.
    ///
    /// - Complexity: O(comics with progress of the reader).
    func requireProgressRoom(
        for reader: ReaderID,
        _ context: borrowing CommandContext
    ) throws {
        let count = try context.count(of: progress, in: .prefix { reader.encode(to: &$0) })
        if count >= Limits.progressPerReader { throw ReaderError.tooManyComics }
    }
}

/// Forgets a reader's progress in a comic, with its place in the history and the chapters read.
public struct RemoveProgress: Command {
    /// 303.
    public static var code: UInt16 { 303 }
    /// Taken while the map is nearly full.
    public static var makesRoom: Bool { true }
    let subject: String
    let comic: ComicID

    /// Forgets the progress in `comic` of the reader with this subject.
    public init(_ subject: String, _ comic: ComicID) {
        self.subject = subject
        self.comic = comic
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        subject = try reader.string()
        comic = ComicID(try reader.unsigned())
    }

    /// Writes subject and comic.
    public func encode(to writer: inout ByteWriter) {
        writer.string(subject)
        writer.unsigned(comic.rawValue)
    }

    /// Forgets it.
    ///
    /// - Throws: ``ReaderError/noProgress(_:)``.
    public func apply(to diary: Diary, in context: inout CommandContext) throws {
        guard let reader = try diary.readers.reader(subject, in: context),
            let progress = try diary.progress(of: comic, by: reader, in: context)
        else { throw ReaderError.noProgress(comic) }
        let pair = ReaderComic(reader, comic)
        _ = try diary.remove(progress, of: pair, limit: Limits.readChapters, in: &context)
    }
}
