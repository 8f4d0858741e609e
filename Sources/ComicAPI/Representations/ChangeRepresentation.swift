import ChangeFeed
import HTTPFront
import Keyspaces

extension ChangeKind {
    /// The event's name: the end of its type, and what `types=` takes.
    var name: String {
        switch self {
        case .comicCreated: "ComicCreated"
        case .comicUpdated: "ComicUpdated"
        case .comicDeleted: "ComicDeleted"
        case .chapterPublished: "ChapterPublished"
        case .chapterUpdated: "ChapterUpdated"
        case .chapterDeleted: "ChapterDeleted"
        }
    }

    var isDeletion: Bool { self == .comicDeleted || self == .chapterDeleted }
    var isOfChapter: Bool { rawValue >= ChangeKind.chapterPublished.rawValue }
}

extension ChangeKind {
    /// What the data of an event of this kind is laid out like: its number is raised when a member
    /// goes or means something else, and not when one is added.
    var dataSchema: String { "urn:longbox:data:\(name):1" }
}

extension PublicEvent {
    /// Writes the event in the structured mode of CloudEvents 1.0 JSON; `writeMore` adds members to
    /// its data.
    ///
    /// `sequence` is the extension of that name: 20 digits, so that it sorts as text.
    func write(
        to json: inout JSONWriter,
        _ writeMore: (inout JSONWriter) throws -> Void = { _ in }
    ) throws {
        let digits = String(place.sequence)
        try json.object { json in
            json.member("specversion", "1.0")
            json.member("id", place.description)
            json.member("source", "urn:longbox:\(place.epoch)")
            json.member("type", "io.longbox.\(kind.name)")
            json.member(
                "subject",
                "\(kind.isOfChapter ? "chapters" : "comics")/\(change.subject)"
            )
            json.member("time", change.time.rfc3339)
            json.member(
                "sequence",
                String(repeating: "0", count: 20 - digits.utf8.count) + digits
            )
            json.member("datacontenttype", "application/json")
            json.member("dataschema", kind.dataSchema)
            json.key("data")
            try json.object { json in
                writeData(to: &json)
                try writeMore(&json)
            }
        }
    }

    private func writeData(to json: inout JSONWriter) {
        json.member("id", identifier: change.subject)
        json.member("version", Int(clamping: change.version))
        json.member("time", change.time.rfc3339)
        if kind.isOfChapter { json.member("comicId", identifier: change.comic.rawValue) }
        if kind.isDeletion {
            json.member("reason", change.removalReason)
        } else if kind.isOfChapter {
            json.member("number", change.label)
            json.member("language", change.language)
        } else {
            json.member("title", change.label)
        }
    }
}

/// A place in the feed, written `epoch:sequence`.
struct FeedPosition: CustomStringConvertible, Equatable {
    let epoch: String
    let sequence: UInt64

    init(epoch: String, sequence: UInt64) {
        self.epoch = epoch
        self.sequence = sequence
    }

    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 32, parts[0].utf8.allSatisfy(isHexDigit),
            let sequence = UInt64(identifier: String(parts[1]))
        else { return nil }
        self.init(epoch: String(parts[0]), sequence: sequence)
    }

    var description: String { "\(epoch):\(sequence)" }
}

private func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
}
