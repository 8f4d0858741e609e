import ChangeFeed
import Comics
import Keyspaces

/// A catalogue and its feed, with the schema that they were made for.
struct Library: ~Copyable {
    var schema = Schema()
    let log: ChangeLog
    let readers: ReaderIDs
    let catalogue: Catalogue

    init() {
        log = ChangeLog(&schema)
        readers = ReaderIDs(&schema)
        catalogue = Catalogue(&schema, log: log, readers: readers)
    }
}

/// A draft that is valid, with whatever else a test wants of it.
func draft(_ title: String, _ edit: (inout ComicDraft) -> Void = { _ in }) -> ComicDraft {
    var draft = ComicDraft()
    draft.title = title
    draft.type = "manga"
    draft.status = "ongoing"
    edit(&draft)
    return draft
}

/// The fields of a valid draft.
func comic(
    _ title: String,
    _ edit: (inout ComicDraft) -> Void = { _ in }
) throws -> ComicFields {
    try draft(title, edit).validated()
}

extension Store {
    /// Upserts a comic as an import does: unknown genres are made.
    @discardableResult
    func upsert(
        _ source: String,
        _ fields: ComicFields,
        in catalogue: Catalogue,
        _ edit: (inout UpsertComic) -> Void = { _ in }
    ) async throws -> UpsertComic.Outcome {
        var command = UpsertComic(source: source, own: nil, fields: fields)
        edit(&command)
        return try await submit(command, to: catalogue)
    }

    /// Makes genres by a comic that has them; the comic is removed again.
    func makeGenres(_ slugs: [String], in catalogue: Catalogue) async throws {
        let fields = try draft("genres") { $0.genres = slugs }.validated()
        let id = try await upsert("genres", fields, in: catalogue).id
        try await submit(DeleteComic(id), to: catalogue)
    }
}
