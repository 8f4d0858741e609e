import ChangeFeed
import Keyspaces

/// Titles and descriptions: exactly as many rows as the comic's record says, and none without a
/// comic.
///
/// The three keyspaces are in the order of comics, so that one pass over each is enough.
struct ComicRowsRule: IntegrityRule {
    let catalogue: Catalogue

    func check(_ snapshot: borrowing Snapshot, into report: inout Report) throws {
        var titles = try snapshot.rows(of: catalogue.titles)
        var title = try titles.nextSound()?.key
        var texts = try snapshot.rows(of: catalogue.texts)
        var text = try texts.nextSound()?.key
        var comics = try snapshot.rows(of: catalogue.comics)
        var greatest: UInt64 = 0
        while let (id, record) = try comics.nextSound() {
            greatest = id.rawValue
            while let key = title, key.comic < id {
                report.add("title-orphan", key, in: catalogue.titles, "no such comic")
                title = try titles.nextSound()?.key
            }
            var found: UInt16 = 0
            while let key = title, key.comic == id {
                if key.index != found {
                    report.add("title-gap", key, in: catalogue.titles, "expected index \(found)")
                }
                found += 1
                title = try titles.nextSound()?.key
            }
            expect(record.titleCount, found, "titles", id, &report)
            while let key = text, key.comic < id {
                report.add("text-orphan", key, in: catalogue.texts, "no such comic")
                text = try texts.nextSound()?.key
            }
            found = 0
            while let key = text, key.comic == id {
                found += 1
                text = try texts.nextSound()?.key
            }
            expect(record.textCount, found, "descriptions", id, &report)
        }
        while let key = title {
            report.add("title-orphan", key, in: catalogue.titles, "no such comic")
            title = try titles.nextSound()?.key
        }
        while let key = text {
            report.add("text-orphan", key, in: catalogue.texts, "no such comic")
            text = try texts.nextSound()?.key
        }
        let last = try snapshot.value(of: catalogue.lastComic)
        if greatest > last {
            report.add(
                "id-reuse",
                ComicID(greatest),
                in: catalogue.comics,
                "the last id given out is \(last)"
            )
        }
    }

    private func expect(
        _ stored: UInt16,
        _ found: UInt16,
        _ what: String,
        _ id: ComicID,
        _ report: inout Report
    ) {
        if stored == found { return }
        report.add(
            "comic-rows",
            id,
            in: catalogue.comics,
            "\(stored) \(what) recorded, \(found) found",
            repairable: false
        )
    }
}
