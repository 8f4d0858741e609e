import ChangeFeed
import Keyspaces

/// Titles, descriptions and covers: exactly as many rows as the comic's record says, and none
/// without a comic; the current cover is one of them.
///
/// The keyspaces are in the order of comics, so that one pass over each is enough.
struct ComicRowsRule: IntegrityRule {
    let catalogue: Catalogue

    func parts(of snapshot: borrowing Snapshot) throws -> [KeyRange] {
        try catalogue.comicParts(of: snapshot)
    }

    func check(
        _ part: KeyRange,
        of snapshot: borrowing Snapshot,
        into report: inout Report
    ) throws {
        var titles = try snapshot.rows(of: catalogue.titles, in: part)
        var title = try titles.nextSound()?.key
        var texts = try snapshot.rows(of: catalogue.texts, in: part)
        var text = try texts.nextSound()?.key
        var covers = try snapshot.rows(of: catalogue.covers, in: part)
        var cover = try covers.nextSound()
        var comics = try snapshot.rows(of: catalogue.comics, in: part)
        while let (id, record) = try comics.nextSound() {
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
            while let (key, _) = cover, key.first < id {
                report.add("cover-orphan", key, in: catalogue.covers, "no such comic")
                cover = try covers.nextSound()
            }
            found = 0
            var current: Cover?
            while let (key, version) = cover, key.first == id {
                found += 1
                if key.second == record.currentCover { current = version.image }
                cover = try covers.nextSound()
            }
            expect(record.coverCount, found, "covers", id, &report)
            if current != record.fields.cover {
                let detail = "its current cover is none of its covers"
                report.add("cover-current", id, in: catalogue.comics, detail)
            }
        }
        while let key = title {
            report.add("title-orphan", key, in: catalogue.titles, "no such comic")
            title = try titles.nextSound()?.key
        }
        while let key = text {
            report.add("text-orphan", key, in: catalogue.texts, "no such comic")
            text = try texts.nextSound()?.key
        }
        while let (key, _) = cover {
            report.add("cover-orphan", key, in: catalogue.covers, "no such comic")
            cover = try covers.nextSound()
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
            "\(stored) \(what) recorded, \(found) found"
        )
    }
}
