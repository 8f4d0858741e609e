import ChangeFeed

/// A place in the feed as bodies name it.
enum FeedPlace: Equatable {
    /// Before the oldest event that is there.
    case earliest
    /// After the newest event.
    case now
    /// After this event.
    case after(FeedPosition)

    init?(_ text: String) {
        switch text {
        case "earliest": self = .earliest
        case "now": self = .now
        default:
            guard let position = FeedPosition(text) else { return nil }
            self = .after(position)
        }
    }
}

/// A cursor as `PUT /v1/cursors/{name}` takes it.
struct CursorBody: BodyReadable {
    let cursor: String?

    init(from reader: inout BodyReader) {
        cursor = reader.string("cursor")
    }

    /// Where it begins, at the earliest event unless the body says otherwise.
    func validated() throws(InvalidFields) -> FeedPlace {
        guard let cursor else { return .earliest }
        guard let place = FeedPlace(cursor) else {
            throw .cursor("a cursor of this feed, epoch:sequence, or 'now' or 'earliest'")
        }
        return place
    }
}

/// An acknowledgement as `POST /v1/cursors/{name}/ack` takes it.
struct AcknowledgementBody: BodyReadable {
    let cursor: String?

    init(from reader: inout BodyReader) {
        cursor = reader.string("cursor")
    }

    /// The last event that has been taken.
    func validated() throws(InvalidFields) -> FeedPosition {
        guard let cursor, let position = FeedPosition(cursor) else {
            throw .cursor("a cursor of this feed, epoch:sequence")
        }
        return position
    }
}

extension InvalidFields {
    fileprivate static func cursor(_ detail: String) -> InvalidFields {
        InvalidFields([FieldFault(pointer: "/cursor", code: "not-a-cursor", detail: detail)])
    }
}
