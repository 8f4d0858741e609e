import HTTPFront
import HTTPTypes
import Testing

@Suite("A token authority")
struct TokenAuthorityTests {
    private let forge = TokenForge()

    private func principal(_ field: String) async throws -> Result<Principal, Problem> {
        let authority = await TokenAuthority(secret: try TokenSecret(forge.secret))
        do throws(Problem) {
            return .success(try await authority.principal(authorization: field))
        } catch {
            return .failure(error)
        }
    }

    private func code(_ field: String) async throws -> String? {
        guard case .failure(let problem) = try await principal(field) else { return nil }
        #expect(problem.status == .unauthorized)
        let challenge = problem.headers[.wwwAuthenticate] ?? ""
        #expect(challenge.hasPrefix(#"Bearer realm="longbox", error="invalid_token""#))
        #expect(challenge.hasSuffix(#"error_description="\#(problem.detail ?? "")""#))
        return problem.code
    }

    @Test("accepts what it issued")
    func roundTrip() async throws {
        let authority = await TokenAuthority(secret: try TokenSecret(forge.secret))
        let admin = try authority.issue(
            subject: "読者",
            roles: ["admin"],
            expires: .seconds(60)
        )
        let reader = try authority.issue(subject: "r1", roles: [], expires: .seconds(60))
        #expect(try await principal("Bearer \(admin)").get() == .init(subject: "読者", isAdmin: true))
        #expect(
            try await principal("bearer  \(reader)").get() == .init(subject: "r1", isAdmin: false)
        )
    }

    @Test(
        "finds the role in roles and in scope",
        arguments: [
            (#""roles":["admin"]"#, true),
            (#""roles":["reader","admin"]"#, true),
            (#""scope":"admin""#, true),
            (#""scope":"read admin write""#, true),
            (#""roles":["administrator"]"#, false),
            (#""roles":[]"#, false),
            (#""scope":"administrator""#, false),
            (#""scope":"""#, false),
            (#""iss":"x""#, false),
        ]
    )
    func roles(claim: String, isAdmin: Bool) async throws {
        let claims = #"{"sub":"r1","exp":\#(TokenForge.moment(in: 6_000)),\#(claim)}"#
        let token = try await forge.token(claims: claims)
        #expect(try await principal("Bearer \(token)").get().isAdmin == isAdmin)
    }

    @Test("allows clocks that differ by less than thirty seconds")
    func skew() async throws {
        let (past, future) = (TokenForge.moment(in: -20), TokenForge.moment(in: 20))
        let token = try await forge.token(claims: #"{"sub":"r1","exp":\#(past),"nbf":\#(future)}"#)
        #expect(try await code("Bearer \(token)") == nil)
    }

    @Test(
        "refuses claims that are missing, past or not yet true",
        arguments: [
            (#"{"sub":"r1","exp":\#(TokenForge.moment(in: -40))}"#, "token-expired"),
            (#"{"sub":"r1","exp":1}"#, "token-expired"),
            (#"{"sub":"r1"}"#, "token-invalid"),
            (#"{"sub":"r1","exp":"tomorrow"}"#, "token-invalid"),
            (#"{"exp":\#(TokenForge.moment(in: 6_000))}"#, "token-invalid"),
            (#"{"sub":"","exp":\#(TokenForge.moment(in: 6_000))}"#, "token-invalid"),
            (#"{"sub":7,"exp":\#(TokenForge.moment(in: 6_000))}"#, "token-invalid"),
            (
                #"{"sub":"\#(String(repeating: "x", count: 257))","exp":9999999999}"#,
                "token-invalid"
            ),
            (
                #"{"sub":"r1","exp":9999999999,"nbf":\#(TokenForge.moment(in: 4_000))}"#,
                "token-invalid"
            ),
            (#"{"sub":"r1","exp":9999999999,"roles":"admin"}"#, "token-invalid"),
            ("[]", "token-invalid"),
            ("", "token-invalid"),
        ]
    )
    func claims(claims: String, expected: String) async throws {
        let token = try await forge.token(claims: claims)
        #expect(try await code("Bearer \(token)") == expected)
    }

    @Test(
        "refuses every algorithm but HS256, whatever the signature",
        arguments: [
            #"{"alg":"none"}"#, #"{"alg":"NONE"}"#, #"{"alg":"hs256"}"#, #"{"alg":"HS512"}"#,
            #"{"alg":"RS256"}"#, #"{"typ":"JWT"}"#, #"{"alg":null}"#, "{}", "x",
            #"{"alg":"HS256","crit":["b64"],"b64":false}"#,
        ]
    )
    func algorithms(header: String) async throws {
        let claims = #"{"sub":"r1","exp":9999999999,"roles":["admin"]}"#
        let token = try await forge.token(header: header, claims: claims)
        let unsigned = token.prefix { $0 != "." } + "." + token.split(separator: ".")[1] + "."
        #expect(try await code("Bearer \(token)") == "token-invalid")
        #expect(try await code("Bearer \(unsigned)") == "token-invalid")
    }

    @Test("refuses another secret's signature and a changed token")
    func signatures() async throws {
        let claims = #"{"sub":"r1","exp":9999999999}"#
        let good = try await forge.token(claims: claims)
        let other = try await TokenForge(secret: Array(forge.secret.reversed())).token(
            claims: claims
        )
        let parts = good.split(separator: ".")
        let raised = try await forge.token(claims: #"{"sub":"r2","exp":9999999999}"#)
        let spliced = "\(parts[0]).\(raised.split(separator: ".")[1]).\(parts[2])"
        for token in [other, spliced, "\(parts[0]).\(parts[1]).", "\(good)A", "\(good).x"] {
            #expect(try await code("Bearer \(token)") == "token-invalid", "\(token)")
        }
        #expect(try await code("Bearer \(good)") == nil)
    }

    @Test(
        "refuses what is no bearer token",
        arguments: [
            "", "Bearer", "Bearer ", "Basic dTpw", "Bearer x", "Bearer ...", "Bearer a.b.c",
            "Bearer \(String(repeating: "a", count: 9000))",
        ]
    )
    func fields(field: String) async throws {
        #expect(try await code(field) == "token-invalid")
    }

    @Test("wants a secret of 32 bytes, and never prints it")
    func secrets() throws {
        #expect(throws: TokenSecretError.tooShort(bytes: 31)) {
            try TokenSecret([UInt8](repeating: 7, count: 31))
        }
        let secret = try TokenSecret(forge.secret)
        #expect("\(secret) \(String(reflecting: secret))" == "TokenSecret TokenSecret")
    }
}
