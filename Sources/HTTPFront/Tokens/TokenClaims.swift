import JWTKit

/// What a token says (RFC 7519, section 4.1), with the roles in either of the two usual places.
struct TokenClaims: JWTPayload {
    var sub: String?
    var exp: ExpirationClaim?
    var nbf: NotBeforeClaim?
    var iat: IssuedAtClaim?
    /// Roles as an array.
    var roles: [String]?
    /// Roles as one string with spaces between them (RFC 8693, section 4.2).
    var scope: String?

    /// Nothing: ``TokenAuthority`` checks the claims, with a tolerance and a reason for each
    /// refusal.
    func verify(using algorithm: some JWTAlgorithm) {}

    var isAdmin: Bool {
        roles?.contains("admin") == true || scope?.split(separator: " ").contains("admin") == true
    }
}
