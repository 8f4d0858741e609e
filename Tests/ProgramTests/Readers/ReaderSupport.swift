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
