import Foundation
import Keyspaces
import LMDB
import StoreTesting
import Testing

/// A note as it was: a text.
private struct OldNote: ValueCodable, Equatable {
    static var format: UInt8? { 1 }
    let text: String

    init(text: String) { self.text = text }
    init(from reader: inout ByteReader) throws(CodecError) { text = try reader.string() }
    func encode(to writer: inout ByteWriter) { writer.string(text) }
}

/// A note as it is: a text and how many characters it has.
private struct Note: ValueCodable, Equatable {
    static var format: UInt8? { 2 }
    let text: String
    let count: UInt32

    init(_ old: OldNote) {
        text = old.text
        count = UInt32(old.text.count)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        text = try reader.string()
        count = try reader.unsigned()
    }

    func encode(to writer: inout ByteWriter) {
        writer.string(text)
        writer.unsigned(count)
    }
}

/// The program as it was.
private final class OldNotebook: Sendable {
    let notes: Keyspace<Identifier<OldNotebook>, OldNote>

    init(_ schema: inout Schema) {
        notes = schema.keyspace("notes")
        schema.register(Write.self, for: self)
    }

    /// Writes two thousand and a half notes.
    struct Write: Command {
        static var code: UInt16 { 300 }

        init() {}
        init(from reader: inout ByteReader) throws(CodecError) {}
        func encode(to writer: inout ByteWriter) {}

        func apply(to notebook: OldNotebook, in context: inout CommandContext) throws {
            for id in 1...2_500 as ClosedRange<UInt64> {
                let note = OldNote(text: String(repeating: "ö", count: Int(id % 7)))
                try context.put(note, for: Identifier(id), in: notebook.notes)
            }
        }
    }
}

/// The program as it is.
private final class Notebook: Sendable {
    let notes: Keyspace<Identifier<Notebook>, Note>

    init(_ schema: inout Schema) {
        notes = schema.keyspace("notes")
        schema.migrate(notes, from: OldNote.self) { Note($0) }
    }
}

private struct Stop: Error {}

@Suite("A store of an older format")
struct MigrationTests {
    private func withOldStore(_ body: (String) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            var schema = Schema()
            let notebook = OldNotebook(&schema)
            try await withStore(in: directory, schema) { store in
                try await store.submit(OldNotebook.Write(), to: notebook)
            }
            try await body(directory)
        }
    }

    private func requireNotes(_ directory: String) async throws {
        var schema = Schema()
        let notebook = Notebook(&schema)
        try await withStore(in: directory, schema) { store in
            let counts = try store.counts(notebook)
            #expect(counts == (1...2_500).map { UInt32($0 % 7) })
        }
    }

    @Test("is refused by the newer program until it is migrated, and by the older one afterwards")
    func whole() async throws {
        try await withOldStore { directory in
            let error = StoreError.olderFormat(keyspace: "notes", stored: 1, known: 2)
            #expect(throws: error) { try openNew(directory) }
            #expect(throws: error) { try openNew(directory, reading: true) }
            let migrated = try await migrate(directory)
            #expect(migrated == ["notes"])
            try await requireNotes(directory)
            let again = try await migrate(directory)
            #expect(again.isEmpty)
            #expect(throws: StoreError.newerFormat(keyspace: "notes", stored: 2, known: 1)) {
                try openOld(directory)
            }
        }
    }

    @Test("half migrated is refused by both programs, and completed by the next migration")
    func half() async throws {
        try await withOldStore { directory in
            await #expect(throws: Stop.self) {
                try await migrate(directory) { _, commits in if commits == 2 { throw Stop() } }
            }
            let error = StoreError.halfMigrated(keyspace: "notes")
            #expect(throws: error) { try openNew(directory) }
            #expect(throws: error) { try openNew(directory, reading: true) }
            #expect(throws: error) { try openOld(directory) }
            let migrated = try await migrate(directory)
            #expect(migrated == ["notes"])
            try await requireNotes(directory)
        }
    }

    @Test("without a way to leave it is told so, and left as it is")
    func noWay() async throws {
        try await withOldStore { directory in
            var schema = Schema()
            let notes: Keyspace<Identifier<Notebook>, Note> = schema.keyspace("notes")
            _ = notes
            let error = StoreError.olderFormat(keyspace: "notes", stored: 1, known: 2)
            await #expect(throws: error) {
                try await Store.migrate(at: directory, schema: schema)
            }
            let migrated = try await migrate(directory)
            #expect(migrated == ["notes"])
        }
    }

    @Test("that is not there is none to migrate")
    func absent() async throws {
        try await withTemporaryDirectory { directory in
            await #expect(throws: StoreError.storage(.absent(path: directory))) {
                try await migrate(directory)
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(names.isEmpty)
        }
    }

    private func migrate(
        _ directory: String,
        progress: @Sendable (String, Int) throws -> Void = { _, _ in }
    ) async throws -> [String] {
        var schema = Schema()
        _ = Notebook(&schema)
        return try await Store.migrate(at: directory, schema: schema, progress: progress)
    }

    private func openNew(_ directory: String, reading: Bool = false) throws {
        var schema = Schema()
        _ = Notebook(&schema)
        _ = reading ? try openReader(directory, schema) : try open(directory, schema)
    }

    private func openOld(_ directory: String) throws {
        var schema = Schema()
        _ = OldNotebook(&schema)
        _ = try open(directory, schema)
    }
}

extension Store {
    fileprivate func counts(_ notebook: Notebook) throws -> [UInt32] {
        try read { snapshot in
            var counts: [UInt32] = []
            var rows = try snapshot.rows(of: notebook.notes)
            while let (_, note) = try rows.next() { counts.append(note.count) }
            return counts
        }
    }
}
