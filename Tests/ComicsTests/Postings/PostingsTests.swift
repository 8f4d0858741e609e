import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

@Suite("Posting lists")
struct PostingsTests {
    @Test("tell of a change whether it was one, and a chunk without comics is gone")
    func changes() async throws {
        let schema = ListsSchema()
        let lists = schema.lists
        try await withTemporaryStore(schema.schema) { store in
            let pair = PostingSource(.a, "x", 7)
            let changes = try await store.submit(ChangeLists([pair, pair]), to: lists)
            #expect(changes == [true, false])
            #expect(try store.list(.a, "x", lists).numbers == [7])
            let removal = ChangeLists([pair, pair], inserting: false)
            #expect(try await store.submit(removal, to: lists) == [true, false])
            #expect(try store.chunks(lists) == 0)
        }
    }

    @Test("grow from offsets into a bitmap and back")
    func forms() async throws {
        let schema = ListsSchema()
        let lists = schema.lists
        try await withTemporaryStore(schema.schema) { store in
            let pairs = (0..<520).map { PostingSource(.a, "x", $0 * 3) }
            for count in [511, 512, 520] {
                try await store.change(Array(pairs.prefix(count)), lists)
                #expect(try store.list(.a, "x", lists).count == count)
            }
            try await store.change(Array(pairs.suffix(9)), inserting: false, lists)
            #expect(
                try store.list(.a, "x", lists).numbers == pairs.dropLast(9).map(\.comic.rawValue)
            )
            #expect(try store.contains(PostingSource(.a, "x", 9), lists))
            #expect(try !store.contains(PostingSource(.b, "x", 9), lists))
            #expect(try !store.contains(PostingSource(.a, "x", 10), lists))
        }
    }

    @Test("tell their terms once each, from a prefix, and from any term on")
    func terms() async throws {
        let schema = ListsSchema()
        let lists = schema.lists
        try await withTemporaryStore(schema.schema) { store in
            let terms = ["", "a", "ab", "a\u{0}", "b", "ä", "長"]
            let chunks: [UInt64] = [1, 8_192, 1 << 30]
            let pairs = terms.flatMap { term in chunks.map { PostingSource(.a, term, $0) } }
            try await store.change(pairs + [PostingSource(.b, "z", 1)], lists)
            let all = ["", "a", "a\u{0}", "ab", "b", "ä", "長"]
            #expect(try store.terms(.a, lists) == all)
            #expect(try store.terms(.b, lists) == ["z"])
            #expect(try store.terms(.a, prefix: "a", lists) == ["a", "a\u{0}", "ab"])
            #expect(try store.terms(.a, prefix: "x", lists) == [])
            for (index, term) in all.enumerated() {
                #expect(try store.terms(.a, after: term, lists) == Array(all[(index + 1)...]))
            }
            #expect(try store.terms(.a, prefix: "a", after: "", lists) == ["a", "a\u{0}", "ab"])
            #expect(try store.terms(.a, prefix: "a", after: "aa", lists) == ["ab"])
            #expect(try store.terms(.a, prefix: "a", after: "c", lists) == [])
        }
    }

    @Test("are combined with a set as sets are, whatever lies between their chunks")
    func combinations() async throws {
        var generator = SeededGenerator(for: "posting lists")
        let schema = ListsSchema()
        let lists = schema.lists
        try await withTemporaryStore(schema.schema) { store in
            var model: [String: Set<UInt64>] = [:]
            for round in 0..<60 {
                let term = "t\(Int.random(in: 0..<4, using: &generator))"
                let numbers = Set((0..<40).map { _ in number(&generator) })
                let isInsertion = round < 20 || generator.oneIn(2)
                let change =
                    isInsertion ? numbers : numbers.union(model[term, default: []].prefix(9))
                let pairs = change.sorted().map { PostingSource(.a, term, $0) }
                try await store.change(pairs, inserting: isInsertion, lists)
                if isInsertion {
                    model[term, default: []].formUnion(change)
                } else {
                    model[term, default: []].subtract(change)
                }
                let other = "t\(Int.random(in: 0..<5, using: &generator))"
                try verify(store, lists, term, other, model)
            }
        }
    }

    private func number(_ generator: inout SeededGenerator) -> UInt64 {
        let chunk = UInt64.random(in: 0..<12, using: &generator)
        let far: UInt64 = generator.oneIn(8) ? 1 << 33 : 0
        return far + chunk * 8_192 + .random(in: 0..<5, using: &generator)
    }

    private func verify(
        _ store: Store,
        _ lists: Lists,
        _ term: String,
        _ other: String,
        _ model: [String: Set<UInt64>]
    ) throws {
        let (mine, theirs) = (model[term, default: []], model[other, default: []])
        try store.read { snapshot in
            let set = try lists.postings.set(.a, term, in: snapshot)
            try #require(set == ComicSet(mine))
            var (meet, rest) = (set, set)
            try lists.postings.intersect(&meet, .a, other, in: snapshot)
            try #require(meet == ComicSet(mine.intersection(theirs)))
            try lists.postings.subtract(from: &rest, .a, other, in: snapshot)
            try #require(rest == ComicSet(mine.subtracting(theirs)))
        }
    }

    static let damages: [Damage] = [
        Damage("nothing", []) { _ in },
        Damage("a comic gone", ["index-missing postings"]) { file in
            try file.edit(at: 0, in: "postings") { $0.removeLast(2) }
        },
        Damage("a comic too many", ["index-stray postings"]) { file in
            try file.edit(at: 0, in: "postings") { $0 += [0, 99] }
        },
        Damage("a comic in another's place", ["index-missing postings", "index-stray postings"]) {
            try $0.edit(at: 0, in: "postings") { $0[2] += 1 }
        },
        Damage("a chunk gone", ["index-missing postings", "index-missing postings"]) { file in
            try file.delete(at: 0, in: "postings")
        },
        Damage("a chunk of nothing", ["index-stray postings"]) { file in
            try file.put([1, 65, 0] + bytes(9), [1, 0, 7], in: "postings")
        },
        Damage(
            "a chunk that cannot be read",
            ["index-missing postings", "index-missing postings", "record-damaged postings"]
        ) { file in
            try file.edit(at: 0, in: "postings") { $0.append(0) }
        },
    ]

    @Test("are proven by the check", arguments: damages)
    func damage(damage: Damage) async throws {
        let schema = ListsSchema()
        let lists = schema.lists
        try await withTemporaryDirectory { directory in
            try await withStore(in: directory, schema.schema) { store in
                let pairs = [3, 5, 8_200].map { PostingSource(.a, "x", $0) }
                try await store.change(pairs + [PostingSource(.b, "y", 3)], lists)
            }
            try damage.inflict(RawFile(directory: directory))
            #expect(try await findings(in: directory, schema.schema) == damage.findings)
        }
    }
}
