import ChangeFeed
import Comics
public import HTTPFront
import HTTPTypes

extension API {
    /// Every route, each with who may call it.
    public var routes: Routes {
        var routes = Routes(tagPrefix: representation.tagPrefix)
        routes.express("/v1/comics", isKept: true, listComics)
        routes.express("/v1/comics/{comic}", getComic)
        routes.express("/v1/comics/{comic}/stats", getStats)
        routes.read("/v1/comics/{comic}/covers", listCovers)
        routes.read("/v1/comics/{comic}/covers/{cover}", getCover)
        routes.express("/v1/comics/{comic}/chapters", listChapters)
        routes.express("/v1/chapters", listNewestChapters)
        routes.express("/v1/chapters/{chapter}", getChapter)
        routes.express("/v1/chapters/{chapter}/neighbours", getNeighbours)
        routes.express("/v1/chapters/{chapter}/pages", getPages)
        routes.read("/v1/genres", listGenres)
        routes.read("/v1/genres/{genre}", getGenre)
        routes.read("/v1/authors", listAuthors)
        routes.read("/v1/authors/{author}", listAuthorComics)
        routes.read("/v1/years", listYears)
        routes.express("/v1/suggest", isKept: true, suggestComics)
        routes.follow("/v1/changes", producing: FeedRequest.mediaTypes, followChanges)
        routes.write(
            .post,
            "/v1/comics/{comic}/views",
            access: .everybody,
            isLimited: true,
            direct: directView,
            addView
        )

        routes.read("/v1/comics/{comic}/rating", access: .reader, getRating)
        routes.write(.put, "/v1/comics/{comic}/rating", access: .reader, setRating)
        routes.write(.delete, "/v1/comics/{comic}/rating", access: .reader, withdrawRating)
        routes.read("/v1/me/ratings", access: .reader, listRatings)
        routes.read("/v1/me/bookmarks", access: .reader, listBookmarks)
        routes.read("/v1/me/bookmarks/{comic}", access: .reader, getBookmark)
        routes.write(.put, "/v1/me/bookmarks/{comic}", access: .reader, setBookmark)
        routes.write(.delete, "/v1/me/bookmarks/{comic}", access: .reader, removeBookmark)
        routes.read("/v1/me/progress/{comic}", access: .reader, getProgress)
        routes.write(.put, "/v1/me/progress/{comic}", access: .reader, setProgress)
        routes.write(.delete, "/v1/me/progress/{comic}", access: .reader, removeProgress)
        routes.read("/v1/me/history", access: .reader, listHistory)
        routes.read("/v1/me/library", access: .reader, listLibrary)

        routes.write(.post, "/v1/comics", access: .admin, createComic)
        routes.write(.put, "/v1/comics/{comic}", access: .admin, replaceComic)
        routes.write(.patch, "/v1/comics/{comic}", access: .admin, patchComic)
        routes.write(.delete, "/v1/comics/{comic}", access: .admin, deleteComic)
        routes.write(.post, "/v1/comics/{comic}/covers", access: .admin, addCover)
        routes.write(.delete, "/v1/comics/{comic}/covers", access: .admin, deleteCovers)
        routes.write(.delete, "/v1/comics/{comic}/covers/{cover}", access: .admin, deleteCover)
        routes.write(.post, "/v1/comics/{comic}/chapters", access: .admin, createChapter)
        routes.write(.put, "/v1/chapters/{chapter}", access: .admin, replaceChapter)
        routes.write(.patch, "/v1/chapters/{chapter}", access: .admin, patchChapter)
        routes.write(.delete, "/v1/chapters/{chapter}", access: .admin, deleteChapter)
        routes.write(
            .put,
            "/v1/chapters/{chapter}/pages",
            access: .admin,
            bodyLimit: Limits.pageListBytes,
            setPages
        )
        routes.write(.post, "/v1/genres", access: .admin, createGenre)
        routes.write(.put, "/v1/genres/{genre}", access: .admin, replaceGenre)
        routes.write(.patch, "/v1/genres/{genre}", access: .admin, patchGenre)
        routes.write(.delete, "/v1/genres/{genre}", access: .admin, deleteGenre)
        routes.write(.post, "/v1/views", access: .admin, addViews)
        routes.write(
            .post,
            "/v1/comics/batch",
            access: .admin,
            bodyLimit: Limits.batchBytes,
            patchComics
        )
        routes.write(
            .post,
            "/v1/imports",
            access: .admin,
            bodyLimit: Limits.importBytes,
            consuming: ["application/jsonl", "application/x-ndjson", "application/json"],
            importLines
        )
        routes.read("/v1/readers/{subject}", access: .admin, exportReader)
        routes.write(.delete, "/v1/readers/{subject}", access: .admin, eraseReader)
        routes.read("/v1/integrity", access: .admin, getIntegrity)
        routes.read("/v1/cursors", access: .admin, listCursors)
        routes.read("/v1/cursors/{name}", access: .admin, getCursor)
        routes.write(.put, "/v1/cursors/{name}", access: .admin, putCursor)
        routes.write(.delete, "/v1/cursors/{name}", access: .admin, deleteCursor)
        routes.write(.post, "/v1/cursors/{name}/ack", access: .admin, acknowledgeCursor)

        routes.read("/healthz", health)
        routes.read("/readyz", readiness)
        routes.read("/metrics", producing: "text/plain", readMetrics)
        routes.read("/openapi.json", readDescription)
        routes.read("/docs", producing: "text/html", readDocumentation)
        routes.read("/live", producing: "text/html", readLivePage)
        return routes
    }
}
