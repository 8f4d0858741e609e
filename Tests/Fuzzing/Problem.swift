/// Stands in for the real one, which needs modules that are not built here.
public struct Problem: Error {
    static func malformed(_ code: String, _ detail: String) -> Problem { Problem() }
}
