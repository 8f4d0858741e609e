import ArgumentParser
import ChangeFeed
import Chapters
import ComicAPI
import Comics
import Foundation
import HTTPFront
import Keyspaces
import LMDB
import Readers

/// `longbox stat`.
struct Stat: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell what the store consists of.",
        discussion: """
            Keyspaces with their entries, the depth of their tree, their pages and bytes; how much of
            the map is in use; readers, feed, jobs and folds. Runs beside a server.
            """
    )

    @OptionGroup var data: DataOptions

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        let (store, services) = try Services.open(
            data.directory,
            .read,
            mapBytes: data.mapBytes
        )
        let statistics = try store.statistics()
        let feed = try store.read { snapshot in
            Feed(
                latest: try services.log.latest(in: snapshot),
                comics: try services.log.position(of: Catalogue.consumerName, in: snapshot),
                chapters: try services.log.position(of: Shelf.consumerName, in: snapshot),
                readers: try services.log.position(of: Diary.consumerName, in: snapshot)
            )
        }
        Console.say(json ? jsonText(statistics, feed) : plainText(statistics, feed))
    }

    /// How far the feed reaches, and how far each service has read it.
    private struct Feed {
        let latest: UInt64
        let comics: UInt64
        let chapters: UInt64
        let readers: UInt64

        /// Events that a service has not read, in digits.
        func unread(past position: UInt64) -> String { Int(clamping: latest - position).grouped }
    }

    private func plainText(_ statistics: StoreStatistics, _ feed: Feed) -> String {
        let page = statistics.map.pageBytes
        var rows = [["keyspace", "entries", "depth", "pages", "overflow", "bytes"]]
        for (name, tree) in statistics.keyspaces {
            rows.append([
                name, tree.entries.grouped, "\(tree.depth)", tree.pages.grouped,
                tree.overflowPages.grouped, (tree.pages * page).grouped,
            ])
        }
        let map = statistics.map
        let oldest = statistics.readers.compactMap(\.commit).min()
        var lines = table(rows)
        lines += [
            "",
            "map      \(map.usedBytes.grouped) of \(map.mapBytes.grouped) bytes reached, "
                + "\((map.freePages * page).grouped) of them free (\(map.percent) % in use)",
            "readers  \(statistics.readers.count)"
                + (oldest.map { ", the oldest \((statistics.commit - $0).grouped) commits back" }
                    ?? ""),
            "feed     \(Int(clamping: feed.latest).grouped) events, "
                + "\(feed.unread(past: feed.comics)) not read by the comic service, "
                + "\(feed.unread(past: feed.chapters)) by the chapter service, "
                + "\(feed.unread(past: feed.readers)) by the reader service",
            "jobs     \(statistics.jobs.grouped)",
        ]
        for counter in statistics.counters {
            lines.append(
                "fold     \(counter.name): \(counter.phase.rawValue), \(counter.blocks.grouped) blocks "
                    + "of \(counter.sequences.grouped) commits"
            )
        }
        return lines.joined(separator: "\n")
    }

    /// Columns as wide as their widest cell; the first to the left, the others to the right.
    private func table(_ rows: [[String]]) -> [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + padding : padding + cell
            }.joined(separator: "  ")
        }
    }

    private func jsonText(_ statistics: StoreStatistics, _ feed: Feed) -> String {
        let map = statistics.map
        var json = JSONWriter()
        json.object { json in
            list("keyspaces", statistics.keyspaces, to: &json) { keyspace, json in
                json.member("name", keyspace.name)
                json.member("entries", keyspace.tree.entries)
                json.member("depth", keyspace.tree.depth)
                json.member("pages", keyspace.tree.pages)
                json.member("overflowPages", keyspace.tree.overflowPages)
                json.member("bytes", keyspace.tree.pages * map.pageBytes)
            }
            json.key("map")
            json.object { json in
                json.member("bytes", map.mapBytes)
                json.member("reachedBytes", map.usedBytes)
                json.member("freePages", map.freePages)
                json.member("pageBytes", map.pageBytes)
            }
            json.member("commit", statistics.commit)
            list("readers", statistics.readers, to: &json) { reader, json in
                json.member("process", Int(reader.process))
                json.member("commit", reader.commit)
            }
            json.key("feed")
            json.object { json in
                json.member("latest", Int(clamping: feed.latest))
                json.member("comics", Int(clamping: feed.comics))
                json.member("chapters", Int(clamping: feed.chapters))
                json.member("readers", Int(clamping: feed.readers))
            }
            json.member("jobs", statistics.jobs)
            list("counters", statistics.counters, to: &json) { counter, json in
                json.member("name", counter.name)
                json.member("phase", counter.phase.rawValue)
                json.member("blocks", counter.blocks)
                json.member("commits", counter.sequences)
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// Writes a member that is an array of objects, empty or not.
    private func list<Item>(
        _ name: StaticString,
        _ items: [Item],
        to json: inout JSONWriter,
        _ write: (Item, inout JSONWriter) -> Void
    ) {
        json.key(name)
        json.array { json in
            for item in items { json.object { write(item, &$0) } }
        }
    }
}
