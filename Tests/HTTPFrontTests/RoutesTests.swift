import HTTPFront
import HTTPTypes
import Testing

@Suite("A route table")
struct RoutesTests {
    @Test("traps on the same method and path twice")
    func duplicates() async {
        await #expect(processExitsWith: .failure) {
            var routes = Routes()
            routes.read("/a/{id}") { _, _ in .empty(.ok) }
            routes.read("/a/{id}") { _, _ in .empty(.ok) }
        }
    }

    @Test("traps on paths that differ in the names of captures only")
    func captureNames() async {
        await #expect(processExitsWith: .failure) {
            var routes = Routes()
            routes.read("/a/{id}") { _, _ in .empty(.ok) }
            routes.write(.put, "/a/{name}", access: .admin) { _ in .empty(.ok) }
        }
    }

    @Test("traps on a malformed pattern")
    func malformedPattern() async {
        await #expect(processExitsWith: .failure) {
            var routes = Routes()
            routes.read("/a/:id") { _, _ in .empty(.ok) }
        }
    }

    @Test("traps on a GET that writes")
    func writingGet() async {
        await #expect(processExitsWith: .failure) {
            var routes = Routes()
            routes.write(.get, "/a", access: .admin) { _ in .empty(.ok) }
        }
    }
}
