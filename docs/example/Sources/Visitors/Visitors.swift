import Keyspaces

/// Opens a store, counts a thousand visitors at once, and prints the rooms by their number.
@main
enum Visitors {
    static func main() async throws {
        let directory = CommandLine.arguments.dropFirst().first ?? "./museum"
        let (store, museum) = try open(directory)
        var rooms: [Identifier<Room>] = []
        for name in ["Egypt", "Greece", "Rome"] {
            rooms.append(try await store.submit(OpenRoom(name: name), to: museum))
        }
        // Each returns once its visitor is on the disk; one commit takes many of them.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for visitor in 0..<1_000 {
                let room = rooms[visitor % 7 % 3]
                group.addTask { try await store.submit(Visit(room), to: museum) }
            }
            try await group.waitForAll()
        }
        try await store.fold()
        for line in try ranking(store, museum) { print(line) }
        let findings = try await store.check().report.findings
        print(findings.isEmpty ? "The store is consistent." : "\(findings)")
        await store.close()
    }

    private static func open(_ directory: String) throws -> (Store, Museum) {
        var schema = Schema()
        let museum = Museum(&schema)
        let access = Store.Access.write(purpose: "visitors")
        return (try Store(at: directory, schema: schema, access: access), museum)
    }

    /// A snapshot never crosses an `await`: whoever reads does so in a function of its own.
    private static func ranking(_ store: Store, _ museum: Museum) throws -> [String] {
        try store.read { snapshot in
            var lines: [String] = []
            var rows = try snapshot.rows(of: museum.order)
            while try rows.advance() {
                let place = try rows.key()
                let room = try snapshot.get(place.room, in: museum.rooms)
                lines.append("\(room?.name ?? "?"): \(place.visitors)")
            }
            return lines
        }
    }
}
