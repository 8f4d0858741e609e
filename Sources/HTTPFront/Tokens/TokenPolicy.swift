/// What a token must say besides whose it is.
public struct TokenPolicy: Sendable, Equatable {
    /// The names of this server, one of which `aud` must hold; without any, it is not looked at.
    public var audiences: [String]
    /// What `iss` must be; nil if it is not looked at.
    public var issuer: String?
    /// How far the clocks of issuer and server may differ, in seconds.
    ///
    /// A larger figure lets a token
    /// live that much longer, a smaller one refuses good tokens where clocks drift.
    public var clockSkewSeconds: Int

    /// A policy.
    public init(
        audiences: [String] = [],
        issuer: String? = nil,
        clockSkewSeconds: Int = Limits.clockSkewSeconds
    ) {
        self.audiences = audiences
        self.issuer = issuer
        self.clockSkewSeconds = clockSkewSeconds
    }
}
