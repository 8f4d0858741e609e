import ChangeFeed
import Comics
import Keyspaces

/// What terms of the tests are terms of.
enum Letter: UInt8, PostingKind {
    case a = 1
    case b = 2
}

/// Posting lists with the pairs that they were made of, so that a rule can prove them.
struct Lists: Sendable {
    let postings: Postings<Letter>
    /// The pairs, each comic behind its letter and term.
    let source: Keyspace<PostingSource, Empty>

    init(_ schema: inout Schema) {
        postings = Postings(&schema, "postings", totals: "totals")
        source = schema.keyspace("source")
        schema.register(ChangeLists.self, for: self)
        schema.add(ListsRule(lists: self))
    }
}

/// A schema of posting lists alone.
struct ListsSchema: ~Copyable {
    var schema = Schema()
    let lists: Lists

    init() { lists = Lists(&schema) }
}

/// A comic that has a term.
struct PostingSource: KeyCodable, Hashable {
    let letter: Letter
    let term: String
    let comic: ComicID

    init(_ letter: Letter, _ term: String, _ comic: UInt64) {
        self.letter = letter
        self.term = term
        self.comic = ComicID(comic)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        letter = try reader.choice()
        term = try reader.stringKey()
        comic = try ComicID(from: &reader)
    }

    func encode(to writer: inout KeyWriter) {
        writer.unsigned(letter.rawValue)
        writer.string(term)
        comic.encode(to: &writer)
    }
}

/// Gives comics terms, or takes them away.
struct ChangeLists: Command {
    static var code: UInt16 { 901 }
    let pairs: [PostingSource]
    let isInsertion: Bool

    init(_ pairs: [PostingSource], inserting: Bool = true) {
        self.pairs = pairs
        isInsertion = inserting
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        isInsertion = try reader.unsigned(UInt8.self) == 1
        pairs = try reader.list { (reader) throws(CodecError) in
            PostingSource(try reader.choice(), try reader.string(), try reader.unsigned())
        }
    }

    func encode(to writer: inout ByteWriter) {
        writer.unsigned(UInt8(isInsertion ? 1 : 0))
        writer.list(pairs) {
            $0.unsigned($1.letter.rawValue)
            $0.string($1.term)
            $0.unsigned($1.comic.rawValue)
        }
    }

    func apply(to lists: Lists, in context: inout CommandContext) throws {
        for pair in pairs {
            let (letter, term) = (pair.letter, pair.term)
            if isInsertion {
                try lists.postings.insert(pair.comic, letter, term, in: &context)
                try context.put(Empty(), for: pair, in: lists.source)
            } else {
                try lists.postings.remove(pair.comic, letter, term, in: &context)
                try context.delete(pair, in: lists.source)
            }
        }
    }
}

/// The lists hold what the pairs say.
struct ListsRule: IntegrityRule {
    let lists: Lists

    var indexes: [KeyspaceID] { [lists.postings.keyspace.id] }

    func check(_: KeyRange, of snapshot: borrowing Snapshot, into report: inout Report) throws {
        var rows = try snapshot.rows(of: lists.source)
        while let (pair, _) = try rows.nextSound() {
            let (letter, term) = (pair.letter, pair.term)
            try report.expect(pair.comic, letter, term, in: lists.postings, snapshot)
        }
    }

    func nameStrays(of snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.nameStrays(in: lists.postings, snapshot) { snapshot, letter, term, comic in
            let pair = PostingSource(letter, term, comic.rawValue)
            return try snapshot.contains(pair, in: lists.source)
        }
    }
}

extension Store {
    /// Changes lists, as many pairs a command as fit into one.
    func change(
        _ pairs: [PostingSource],
        inserting: Bool = true,
        _ lists: Lists
    ) async throws {
        var rest = pairs[...]
        while !rest.isEmpty {
            let command = ChangeLists(Array(rest.prefix(2_000)), inserting: inserting)
            try await submit(command, to: lists)
            rest = rest.dropFirst(2_000)
        }
    }

    /// The comics that have a term.
    func list(_ letter: Letter, _ term: String, _ lists: Lists) throws -> ComicSet {
        try read { try lists.postings.set(letter, term, in: $0) }
    }

    func contains(_ pair: PostingSource, _ lists: Lists) throws -> Bool {
        try read { try lists.postings.contains(pair.comic, pair.letter, pair.term, in: $0) }
    }

    /// How many comics have a term, as is kept beside the list.
    func total(_ letter: Letter, _ term: String, _ lists: Lists) throws -> UInt64 {
        try read { try lists.postings.count(letter, term, in: $0) }
    }

    /// How many chunks there are.
    func chunks(_ lists: Lists) throws -> Int {
        try read { try $0.entries(of: lists.postings.keyspace) }
    }

    /// The terms of a letter.
    func terms(
        _ letter: Letter,
        prefix: String = "",
        after last: String? = nil,
        _ lists: Lists
    ) throws -> [String] {
        try read { snapshot in
            var found: [String] = []
            var terms = try lists.postings.terms(letter, prefix: prefix, after: last, in: snapshot)
            while let term = try terms.next() { found.append(term) }
            return found
        }
    }
}

extension ComicSet {
    /// The comics in the order in which the set tells them.
    var numbers: [UInt64] {
        var numbers: [UInt64] = []
        forEachComic { numbers.append($0.rawValue) }
        return numbers
    }

    init(_ numbers: some Sequence<UInt64>) { self.init(numbers.map { ComicID($0) }) }
}
