import ChangeFeed
import Comics
public import HTTPFront
import HTTPTypes

extension API {
    /// Every route, each with who may call it.
    public var routes: Routes {
        var routes = Routes()
        routes.read("/v1/comics", listComics)
        routes.read("/v1/comics/{comic}", getComic)
        routes.read("/v1/comics/{comic}/stats", getStats)
        routes.read("/v1/comics/{comic}/chapters", listChapters)
        routes.read("/v1/chapters/{chapter}", getChapter)
        routes.read("/v1/chapters/{chapter}/pages", getPages)
        routes.read("/v1/genres", listGenres)
        routes.read("/v1/changes", listChanges)
        addReaders(to: &routes)

        routes.write(.post, "/v1/comics", access: .admin, createComic)
        routes.write(.put, "/v1/comics/{comic}", access: .admin, replaceComic)
        routes.write(
            .patch,
            "/v1/comics/{comic}",
            access: .admin,
            consuming: Self.mergePatch,
            patchComic
        )
        routes.write(.delete, "/v1/comics/{comic}", access: .admin, deleteComic)
        routes.write(.post, "/v1/comics/{comic}/views", access: .everybody, addView)
        routes.write(.post, "/v1/comics/{comic}/chapters", access: .admin, createChapter)
        routes.write(.put, "/v1/chapters/{chapter}", access: .admin, replaceChapter)
        routes.write(.delete, "/v1/chapters/{chapter}", access: .admin, deleteChapter)
        routes.write(
            .put,
            "/v1/chapters/{chapter}/pages",
            access: .admin,
            bodyLimit: Limits.pageListBytes,
            setPages
        )

        routes.read("/healthz", health)
        routes.read("/readyz", readiness)
        return routes
    }

    /// What a reader keeps, and what an admin sees of it.
    private func addReaders(to routes: inout Routes) {
        let (bookmark, progress) = ("/v1/me/bookmarks/{comic}", "/v1/me/progress/{comic}")
        routes.read("/v1/me/bookmarks", access: .reader, listBookmarks)
        routes.read(bookmark, access: .reader, getBookmark)
        routes.write(.put, bookmark, access: .reader, setBookmark)
        routes.write(.delete, bookmark, access: .reader, removeBookmark)
        routes.read(progress, access: .reader, getProgress)
        routes.write(.put, progress, access: .reader, setProgress)
        routes.write(.delete, progress, access: .reader, removeProgress)
        routes.read("/v1/me/history", access: .reader, listHistory)
        routes.read("/v1/me/library", access: .reader, listLibrary)
        routes.read("/v1/readers/{subject}", access: .admin, exportReader)
        routes.write(.delete, "/v1/readers/{subject}", access: .admin, eraseReader)
    }

    /// What a merge patch is announced as.
    private static let mergePatch = ["application/merge-patch+json", "application/json"]
}
