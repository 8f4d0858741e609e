import ChangeFeed
import Chapters
import HTTPFront
import Keyspaces
import Readers

/// The progress of a line, checked.
///
/// It names chapters, which are looked for when those of the line are stored; each name is kept
/// once, however many have read the chapter.
struct ProgressLines: Sendable {
    /// Where somebody stands.
    enum Place: Sendable {
        /// At the chapter of this index among the names.
        case chapter(Int)
        /// Where a chapter was that is gone.
        case gone(volume: SortKey, sortKey: SortKey, language: String)
    }

    /// The progress of one reader.
    struct Item: Sendable {
        let subject: String
        let place: Place
        let page: UInt16?
        let updatedAt: Timestamp?
        /// Chapters read, by their index among the names.
        let read: [(name: Int, readAt: Timestamp?)]
    }

    /// The names of chapters, each with the pointer to where it is first used.
    fileprivate(set) var names: [(name: ChapterName, pointer: String)] = []
    fileprivate(set) var items: [Item] = []
    private var indices: [ChapterName: Int] = [:]

    fileprivate mutating func index(of name: ChapterName, _ pointer: String) -> Int {
        if let known = indices[name] { return known }
        indices[name] = names.count
        names.append((name, pointer))
        return names.count - 1
    }

    /// The progress with the chapters of a comic in the place of their names.
    ///
    /// - Throws: ``ChangeFeed/InvalidFields`` with every name that no chapter of the comic has.
    func resolved(
        of comic: ComicID,
        _ shelf: Shelf,
        _ snapshot: borrowing Snapshot
    ) throws -> [ProgressUpsert] {
        var chapters: [Chapter] = []
        var faults: [FieldFault] = []
        for (name, pointer) in names {
            if let chapter = try shelf.chapter(name, of: comic, in: snapshot) {
                chapters.append(chapter)
            } else {
                let detail = "the comic has no such chapter"
                faults.append(
                    FieldFault(pointer: pointer, code: "chapter-unknown", detail: detail)
                )
            }
        }
        if !faults.isEmpty { throw InvalidFields(faults) }
        return items.map { item in
            ProgressUpsert(
                by: item.subject,
                ReadingPoint(item, chapters),
                updatedAt: item.updatedAt,
                read: item.read.map { ProgressUpsert.Read(chapters[$0.name].id, readAt: $0.readAt) }
            )
        }
    }
}

extension ReadingPoint {
    fileprivate init(_ item: ProgressLines.Item, _ chapters: [Chapter]) {
        switch item.place {
        case .chapter(let index):
            self.init(at: chapters[index], page: item.page)
        case .gone(let volume, let sortKey, let language):
            self.init(
                chapter: Self.noChapter,
                volumeKey: volume.millionths,
                sortKey: sortKey.millionths,
                page: item.page,
                language: language
            )
        }
    }

    /// A point in a chapter, as that is now.
    init(at chapter: Chapter, page: UInt16?) {
        let fields = chapter.record.fields
        self.init(
            chapter: chapter.id,
            volumeKey: fields.volumeKey.millionths,
            sortKey: fields.sortKey.millionths,
            page: page,
            language: fields.language
        )
    }
}

/// Somebody's progress inside a line, not checked.
struct ProgressBodyLine: BodyReadable {
    fileprivate let reader: String?
    fileprivate let chapter: ChapterNameLine?
    fileprivate let place: PlaceLine?
    fileprivate let page: Int?
    fileprivate let updatedAt: String?
    fileprivate let read: [ReadLine]

    init(from reader: inout BodyReader) {
        self.reader = reader.string("reader")
        chapter = reader.object("chapter") { ChapterNameLine(from: &$0) }
        place = reader.object("place") { PlaceLine(from: &$0) }
        page = reader.integer("page")
        updatedAt = reader.string("updatedAt")
        read = reader.objects("read") { ReadLine(from: &$0) } ?? []
    }
}

/// A chapter by its name.
private struct ChapterNameLine: BodyReadable {
    let source: String?
    let number: String?
    let language: String?
    let volume: String?
    let groups: [String]?

    init(from reader: inout BodyReader) {
        source = reader.string("source")
        number = reader.string("number")
        language = reader.string("language")
        volume = reader.string("volume")
        groups = reader.strings("groups")
    }

    var isIdentity: Bool { number != nil || language != nil || volume != nil || groups != nil }
}

/// Where a chapter was that is gone.
private struct PlaceLine: BodyReadable {
    let volume: String?
    let sortKey: String?
    let language: String?

    init(from reader: inout BodyReader) {
        volume = reader.string("volume")
        sortKey = reader.string("sortKey")
        language = reader.string("language")
    }
}

/// A chapter that was read.
private struct ReadLine: BodyReadable {
    let chapter: ChapterNameLine?
    let readAt: String?

    init(from reader: inout BodyReader) {
        chapter = reader.object("chapter") { ChapterNameLine(from: &$0) }
        readAt = reader.string("readAt")
    }
}

extension Validation {
    /// The progress of a line.
    mutating func progress(_ given: [ProgressBodyLine]) -> ProgressLines {
        var lines = ProgressLines()
        var subjects: Set<Name> = []
        for (index, item) in given.enumerated() {
            let at = "/progress/\(index)"
            let subject = subject(item.reader, at, &subjects)
            let place = place(item, at, &lines)
            let page = number(item.page, at + "/page", 1...Int(UInt16.max))
            let updatedAt = moment(item.updatedAt, at + "/updatedAt")
            let read = read(item.read, at + "/read", &lines)
            guard let place else { continue }
            lines.items.append(
                ProgressLines.Item(
                    subject: subject,
                    place: place,
                    page: page.map { UInt16($0) },
                    updatedAt: updatedAt,
                    read: read
                )
            )
        }
        return lines
    }

    private mutating func place(
        _ item: ProgressBodyLine,
        _ at: String,
        _ lines: inout ProgressLines
    ) -> ProgressLines.Place? {
        guard let place = item.place else {
            return name(item.chapter, at + "/chapter").map { name in
                .chapter(lines.index(of: name, at + "/chapter"))
            }
        }
        let pointer = at + "/place"
        if item.chapter != nil { add(pointer, "unexpected", "only without a chapter") }
        if place.language == nil {
            add(pointer + "/language", "required", "a language is required")
        }
        if place.sortKey == nil { add(pointer + "/sortKey", "required", "a sort key is required") }
        let volume = decimal(place.volume, pointer + "/volume")
        let sortKey = decimal(place.sortKey, pointer + "/sortKey")
        let tag = place.language.map { language($0, pointer + "/language") } ?? ""
        return .gone(volume: volume, sortKey: sortKey, language: tag)
    }

    private mutating func read(
        _ given: [ReadLine],
        _ at: String,
        _ lines: inout ProgressLines
    ) -> [(name: Int, readAt: Timestamp?)] {
        if given.count > Readers.Limits.readChapters {
            add(at, "too-many", "\(given.count) items; at most \(Readers.Limits.readChapters)")
            return []
        }
        var seen: Set<Int> = []
        return given.enumerated().compactMap { index, item in
            let pointer = "\(at)/\(index)/chapter"
            let readAt = moment(item.readAt, "\(at)/\(index)/readAt")
            guard let name = name(item.chapter, pointer) else { return nil }
            let number = lines.index(of: name, pointer)
            if !seen.insert(number).inserted { add(pointer, "duplicate", "each chapter once") }
            return (number, readAt)
        }
    }

    /// The name of a chapter: its source alone, or what it is.
    private mutating func name(_ given: ChapterNameLine?, _ at: String) -> ChapterName? {
        guard let given else {
            add(at, "required", "a chapter is required")
            return nil
        }
        if let source = given.source, !source.isEmpty {
            if given.isIdentity { add(at, "unexpected", "a source, or what the chapter is") }
            return .source(text(source, at + "/source", Chapters.Limits.sourceBytes))
        }
        let number = text(given.number, at + "/number", Chapters.Limits.labelBytes, required: true)
        if given.language == nil { add(at + "/language", "required", "a language is required") }
        return .identity(
            number: number,
            language: given.language.map { language($0, at + "/language") } ?? "",
            volume: text(given.volume, at + "/volume", Chapters.Limits.labelBytes),
            groups: slugs(given.groups ?? [], at + "/groups", Chapters.Limits.groups)
        )
    }

    /// A place among volumes or chapters; behind all others if none is given.
    private mutating func decimal(_ given: String?, _ pointer: String) -> SortKey {
        guard let given else { return .last }
        if let key = SortKey(given) { return key }
        add(pointer, "not-a-decimal", "digits with at most six after the point")
        return .last
    }
}
