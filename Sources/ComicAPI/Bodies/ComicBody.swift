import ChangeFeed
import Comics
import Keyspaces

/// A comic as `POST /v1/comics` takes it.
extension ComicDraft: BodyReadable {
    init(from reader: inout BodyReader) {
        self.init()
        visibility = reader.string("visibility")
        publishAt = reader.string("publishAt")
        title = reader.string("title")
        alternativeTitles =
            reader.objects("alternativeTitles") { item in
                LocalText(
                    language: item.string("language") ?? "",
                    text: item.string("title") ?? ""
                )
            } ?? []
        authors =
            reader.objects("authors") { item in
                Author(name: item.string("name") ?? "", role: item.string("role"))
            } ?? []
        type = reader.string("type")
        status = reader.string("status")
        genres = reader.strings("genres") ?? []
        year = reader.integer("year")
        originalLanguage = reader.string("originalLanguage")
        contentRating = reader.string("contentRating")
        descriptions =
            reader.objects("descriptions") { item in
                LocalText(
                    language: item.string("language") ?? "",
                    text: item.string("text") ?? ""
                )
            } ?? []
        cover = reader.object("cover") { $0.image() }
        externalIDs = (reader.texts("externalIds") ?? []).map { site, id in
            ExternalID(site: site, id: id)
        }
    }
}

extension BodyReader {
    /// An image.
    mutating func image() -> Cover {
        let size = pixelSize()
        return Cover(key: string("key") ?? "", width: size.width, height: size.height)
    }

    /// Width and height of an image, clamped, which leaves what is out of range out of range.
    mutating func pixelSize() -> (width: UInt32?, height: UInt32?) {
        (
            integer("width").map { UInt32(clamping: $0) },
            integer("height").map { UInt32(clamping: $0) }
        )
    }
}
