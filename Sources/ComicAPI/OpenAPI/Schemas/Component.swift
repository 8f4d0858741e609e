/// The schemas that have a name.
enum Component: String, CaseIterable, Sendable {
    case comic = "Comic"
    case comicItem = "ComicItem"
    case comicDraft = "ComicDraft"
    case comicPatch = "ComicPatch"
    case cover = "Cover"
    case coverDraft = "CoverDraft"
    case stats = "Stats"
    case suggestion = "Suggestion"
    case chapter = "Chapter"
    case chapterDraft = "ChapterDraft"
    case chapterPatch = "ChapterPatch"
    case neighbours = "Neighbours"
    case pages = "Pages"
    case pagesDraft = "PagesDraft"
    case genre = "Genre"
    case author = "Author"
    case year = "Year"
    case genreDraft = "GenreDraft"
    case genreReplacement = "GenreReplacement"
    case genrePatch = "GenrePatch"
    case rating = "Rating"
    case ratingDraft = "RatingDraft"
    case ratedComic = "RatedComic"
    case bookmark = "Bookmark"
    case bookmarkDraft = "BookmarkDraft"
    case progress = "Progress"
    case progressDraft = "ProgressDraft"
    case progressWithChapters = "ProgressWithChapters"
    case historyItem = "HistoryItem"
    case libraryItem = "LibraryItem"
    case readerExport = "ReaderExport"
    case change = "Change"
    case changes = "Changes"
    case cursor = "Cursor"
    case cursorDraft = "CursorDraft"
    case acknowledgement = "Acknowledgement"
    case changeBatch = "ChangeBatch"
    case comicChange = "ComicChange"
    case chapterChange = "ChapterChange"
    case deletion = "Deletion"
    case viewsBatch = "ViewsBatch"
    case viewsResult = "ViewsResult"
    case patchBatch = "PatchBatch"
    case patchResult = "PatchResult"
    case importLine = "ImportLine"
    case importResult = "ImportResult"
    case integrity = "Integrity"
    case health = "Health"
    case problem = "Problem"

    var schema: ValueSchema {
        switch self {
        case .comic: .comic
        case .comicItem: .comicItem
        case .comicDraft: .comicDraft
        case .comicPatch: .comicPatch
        case .cover: .cover
        case .coverDraft: .coverDraft
        case .stats: .stats
        case .suggestion: .suggestion
        case .chapter: .chapter
        case .chapterDraft: .chapterDraft
        case .chapterPatch: .chapterPatch
        case .neighbours: .neighbours
        case .pages: .pages
        case .pagesDraft: .pagesDraft
        case .genre: .genre
        case .author: .author
        case .year: .year
        case .genreDraft: .genreDraft
        case .genreReplacement: .genreReplacement
        case .genrePatch: .genrePatch
        case .rating: .rating
        case .ratingDraft: .ratingDraft
        case .ratedComic: .ratedComic
        case .bookmark: .bookmark
        case .bookmarkDraft: .bookmarkDraft
        case .progress: .progress
        case .progressDraft: .progressDraft
        case .progressWithChapters: .progressWithChapters
        case .historyItem: .historyItem
        case .libraryItem: .libraryItem
        case .readerExport: .readerExport
        case .change: .change
        case .changes: .changes
        case .cursor: .feedCursor
        case .cursorDraft: .cursorDraft
        case .acknowledgement: .acknowledgement
        case .changeBatch: .changeBatch
        case .comicChange: .comicChange
        case .chapterChange: .chapterChange
        case .deletion: .deletion
        case .viewsBatch: .viewsBatch
        case .viewsResult: .viewsResult
        case .patchBatch: .patchBatch
        case .patchResult: .patchResult
        case .importLine: .importLine
        case .importResult: .importResult
        case .integrity: .integrity
        case .health: .health
        case .problem: .problem
        }
    }
}
