import Testing

/// What a reader does, and what an admin does for a reader to see.
extension Server {
    /// Makes a comic; its id.
    func makeComic(_ title: String = "Pfad", _ visibility: String = "public") async throws -> String
    {
        try await write("POST", "/v1/comics", comic(title, visibility), status: 201)["id"].string
    }

    /// Gives a comic another visibility.
    func show(_ id: String, _ visibility: String) async throws {
        try await write("PUT", "/v1/comics/\(id)", comic("Pfad", visibility), status: 200)
    }

    /// Makes a chapter; its id.
    func makeChapter(
        of comic: String,
        _ number: String,
        language: String = "en",
        _ more: String = ""
    ) async throws -> String {
        let body = #"{"number":"\#(number)","language":"\#(language)"\#(more)}"#
        return try await write("POST", "/v1/comics/\(comic)/chapters", body, status: 201)["id"]
            .string
    }

    /// The JSON of a reader's write that must be answered with `status`.
    @discardableResult
    func put(
        _ target: String,
        _ body: String? = nil,
        as sender: Sender = .reader,
        status: Int
    ) async throws -> JSON {
        let reply = try await send("PUT", target, as: sender, body: body)
        try #require(reply.status == status, "PUT \(target): \(reply)")
        #expect(reply.fields["cache-control"] == "private, no-store")
        return try reply.json
    }

    /// The comics of one of the reader's own lists.
    func comics(_ target: String, limit: Int = 100) async throws -> [String] {
        try await items(target, limit: limit, as: .reader).map { try $0["comic"]["id"].string }
    }

    private func comic(_ title: String, _ visibility: String) -> String {
        #"{"title":"\#(title)","type":"manga","status":"ongoing","visibility":"\#(visibility)"}"#
    }
}

extension Site {
    /// Lets a reader keep something of three comics of the sample, on a server of its own; every
    /// service has read the feed to its end then.
    func keepSample() async throws {
        let server = try await Server(self)
        for comic in ["3", "5", "8"] {
            try await server.put("/v1/me/bookmarks/\(comic)", #"{"shelf":"later"}"#, status: 201)
            try await server.put("/v1/comics/\(comic)/rating", #"{"score":8}"#, status: 200)
            let chapters = try await server.items("/v1/comics/\(comic)/chapters").prefix(2)
            for (index, chapter) in chapters.enumerated() {
                let id = try chapter["id"].string
                try await server.put(
                    "/v1/me/progress/\(comic)",
                    #"{"chapterId":"\#(id)","page":1}"#,
                    status: index == 0 ? 201 : 200
                )
            }
        }
        try await eventually("the end of the feed") {
            let feed = try JSON(parsing: try await run("stat", "--json").output)["feed"]
            let positions = [feed["comics"], feed["chapters"], feed["readers"]]
            return positions.allSatisfy { $0 == feed["latest"] } ? true : nil
        }
        try await server.stop()
    }
}
