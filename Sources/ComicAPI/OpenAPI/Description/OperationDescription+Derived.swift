import HTTPFront
import HTTPTypes

/// What follows from the kind of an operation.
extension OperationDescription {
    var isRead: Bool { method == .get }

    /// The captures of the path.
    var captures: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }
            .map { String($0.dropFirst().dropLast()) }
    }

    /// All parameters: those of the path, of the query, and the header fields.
    var parameters: [Parameter] {
        var fields: [Parameter] = []
        for trait in traits {
            switch trait {
            case .tagged:
                fields.append(
                    .header(
                        "If-None-Match",
                        "Entity tags, or `*`: if the current one is among them, the answer is 304.",
                        .string
                    )
                )
            case .conditional, .conditionalIfAsked:
                fields.append(
                    .header(
                        "If-Match",
                        "Entity tags, or `*`: unless the current one is among them, nothing is "
                            + "changed (412). If-None-Match is its reverse.",
                        .string
                    )
                )
            case .limited: break
            case .idempotent:
                fields.append(
                    .header(
                        "Idempotency-Key",
                        "A name for this call, chosen by the client: sent again within "
                            + "24 hours with the same request, it has no second effect and is "
                            + "answered as the first one.",
                        .pattern("^[!-~]([ -~]*[!-~])?$")
                            .with("maxLength", .integer(Limits.idempotencyKeyBytes))
                    )
                )
            }
        }
        return captures.map(Parameter.capture) + query + fields
    }

    /// Every problem that the operation is answered with, by status.
    var problemsByStatus: [(status: Int, codes: [ProblemCode])] {
        let wanted = Set(problems + problemsOfTransport + problemsOfKind + problemsOfStore)
        let codes = ProblemCode.allCases.filter(wanted.contains)
        return Set(codes.map(\.status)).sorted().map { status in
            (status, codes.filter { $0.status == status })
        }
    }

    /// What is refused before the operation is reached.
    private var problemsOfTransport: [ProblemCode] {
        var codes: [ProblemCode] = [
            .queryMalformed, .parameterUnknown, .tokenInvalid, .tokenExpired, .methodNotAllowed,
            .targetTooLong, .internal,
        ]
        if !captures.isEmpty { codes += [.pathMalformed, .notFound] }
        if !query.isEmpty { codes.append(.parameterRepeated) }
        if access != .everybody { codes.append(.tokenMissing) }
        if access == .admin { codes.append(.forbidden) }
        if isRead { codes.append(.notAcceptable) }
        if !isRead { codes += [.bodyTooLarge, .mediaTypeUnsupported, .contentCodingUnsupported] }
        return codes
    }

    private var problemsOfKind: [ProblemCode] {
        var codes: [ProblemCode] = []
        if query.contains(where: { $0.name == "cursor" }) {
            codes += [.cursorInvalid, .parameterInvalid]
        }
        if let body, !body.isLines {
            codes += [.jsonMalformed, .bodyInvalid]
        }
        if !isRead && method != .post { codes.append(.preconditionFailed) }
        for trait in traits {
            switch trait {
            case .tagged: break
            case .conditional: codes.append(.preconditionRequired)
            case .conditionalIfAsked: codes.append(.preconditionFailed)
            case .limited: codes.append(.rateLimited)
            case .idempotent: codes += [.idempotencyKeyInvalid, .idempotencyMismatch]
            }
        }
        return codes
    }

    private var problemsOfStore: [ProblemCode] {
        if isRead { return [.stopping] }
        return [.changeTooLarge, .busy, .stopping, .writesRefused, .outcomeUnknown, .storeFull]
    }

    /// Every answer that is no problem.
    var successes: [Success] {
        var successes = answers.map { answer in
            var answer = answer
            if traits.contains(.idempotent) { answer.headers.append(.replayed) }
            if traits.contains(.limited) { answer.headers += [.rateLimitPolicy, .rateLimit] }
            return answer
        }
        if traits.contains(.tagged) {
            successes.append(
                Success(
                    status: 304,
                    about: "The caller has this version already.",
                    mediaType: nil,
                    headers: [.entityTag, .cacheControl]
                )
            )
        }
        return successes
    }
}

extension OperationDescription.Parameter {
    /// A capture of a path.
    fileprivate static func capture(_ name: String) -> Self {
        let (about, schema): (String, ValueSchema) =
            switch name {
            case "comic": ("The comic's id.", .identifier)
            case "chapter": ("The chapter's id.", .identifier)
            case "cover": ("The cover's id.", .identifier)
            case "genre": ("The genre's slug.", .genreSlug)
            case "name": ("The cursor's name.", .cursorName)
            case "author": ("The author's name.", .string.with("minLength", .integer(1)))
            case "subject":
                ("The subject of the reader's tokens.", .string.with("minLength", .integer(1)))
            default: preconditionFailure("nothing is known of the capture \(name)")
            }
        return Self(
            name: name,
            place: "path",
            about: about,
            schema: schema,
            isRequired: true
        )
    }
}
