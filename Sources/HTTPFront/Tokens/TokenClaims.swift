import HTTPTypes

/// What a token says (RFC 7519, section 4.1), with the roles in either of the two usual places.
struct TokenClaims {
    var subject: String?
    /// `exp` and `nbf`, in seconds since 1970.
    var expiry: Double?
    var start: Double?
    var issuer: String?
    /// `aud`: one name or several (section 4.1.3).
    var audiences: [String]?
    /// Whether `roles`, an array, or `scope`, words with spaces between them (RFC 8693, section
    /// 4.2), holds `admin`.
    var isAdmin: Bool

    /// The claims of a payload whose signature is good.
    ///
    /// - Throws: 401 `token-invalid` if it is no JSON object, or a claim is not of its type.
    init(_ payload: [UInt8]) throws(Problem) {
        guard let claims = try? JSONValue(parsing: payload), case .object = claims else {
            throw .tokenRefused("token-invalid", "the token holds no claims")
        }
        subject = try claims.text("sub")
        expiry = try claims.moment("exp")
        start = try claims.moment("nbf")
        issuer = try claims.text("iss")
        _ = try claims.moment("iat")
        if case .string(let audience) = claims["aud"] {
            audiences = [audience]
        } else {
            audiences = try claims.texts("aud")
        }
        let scope = try claims.text("scope") ?? ""
        let roles = try claims.texts("roles") ?? []
        isAdmin = roles.contains("admin") || scope.split(separator: " ").contains("admin")
    }
}

extension JSONValue {
    fileprivate func text(_ claim: String) throws(Problem) -> String? {
        switch self[claim] {
        case nil: return nil
        case .string(let text): return text
        default: throw .wrongType(claim, "a string")
        }
    }

    fileprivate func texts(_ claim: String) throws(Problem) -> [String]? {
        switch self[claim] {
        case nil: return nil
        case .array(let items):
            var texts: [String] = []
            for item in items {
                guard case .string(let text) = item else {
                    throw .wrongType(claim, "an array of strings")
                }
                texts.append(text)
            }
            return texts
        default: throw .wrongType(claim, "an array of strings")
        }
    }

    /// A NumericDate (RFC 7519, section 2).
    fileprivate func moment(_ claim: String) throws(Problem) -> Double? {
        switch self[claim] {
        case nil: return nil
        case .integer(let seconds): return Double(seconds)
        case .number(let seconds): return seconds
        default: throw .wrongType(claim, "a number of seconds")
        }
    }
}

extension Problem {
    fileprivate static func wrongType(_ claim: String, _ type: String) -> Problem {
        .tokenRefused("token-invalid", "the claim \(claim) is not \(type)")
    }
}
