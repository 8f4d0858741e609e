/// Who calls, according to a token whose signature was checked.
public struct Principal: Sendable, Equatable {
    /// The token's subject, never empty: a reader, or a program.
    public let subject: String
    /// Whether the token carries the role `admin`.
    public let isAdmin: Bool

    /// A principal.
    public init(subject: String, isAdmin: Bool) {
        self.subject = subject
        self.isAdmin = isAdmin
    }
}
