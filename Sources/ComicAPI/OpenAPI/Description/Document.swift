import HTTPFront
import HTTPTypes

/// The OpenAPI 3.1 document out of the descriptions of all operations.
struct Document {
    /// The release of OpenAPI whose rules the document follows.
    private static let release = "3.1.1"
    /// The version of what is described: its first number is that of the paths.
    private static let version = "1.0"
    private static let security = "token"

    let operations: [OperationDescription]
    /// The name of the answer with these problems: operations of one kind share it.
    private let problemNames: [[ProblemCode]: String]

    init(of operations: [OperationDescription]) {
        self.operations = operations
        var names: [[ProblemCode]: String] = [:]
        for (status, codes) in operations.flatMap(\.problemsByStatus) where names[codes] == nil {
            let others = names.keys.count { $0.first?.status == status }
            names[codes] = "Problem\(status)" + (others == 0 ? "" : "-\(others + 1)")
        }
        problemNames = names
    }

    /// The whole document.
    var json: JSONValue {
        .object([
            .init("openapi", .string(Self.release)),
            .init("info", info),
            .init("servers", .array([.object([.init("url", .string("/"))])])),
            .init("tags", .array(OperationDescription.Tag.allCases.map(tag))),
            .init("paths", .object(paths)),
            .init("components", components),
        ])
    }

    private var info: JSONValue {
        .object([
            .init("title", .string("Longbox")),
            .init("summary", .string("A comic catalogue over HTTP.")),
            .init("description", .string(Self.introduction)),
            .init("version", .string(Self.version)),
        ])
    }

    /// What holds for all operations.
    static var introduction: String {
        """
        Ids are decimal numbers in strings, moments are RFC 3339 in UTC, absent values are left \
        out. Errors are problems (RFC 9457) with a stable `code`. What everybody may read needs no \
        token; a token that is sent is checked all the same. A GET can be sent as a HEAD too. An \
        `Accept` field that excludes what a path offers is answered 406. Limits of texts are in \
        bytes of UTF-8, which JSON Schema cannot say: `x-maxBytes` is such a limit, and \
        `x-uniqueBy` names a member of which no two items have the same value. Answers may \
        get further members.
        """
    }

    private func tag(_ tag: OperationDescription.Tag) -> JSONValue {
        .object([
            .init("name", .string(tag.rawValue)), .init("description", .string(tag.about)),
        ])
    }

    /// The operations by path, in the order in which the paths first occur.
    private var paths: [JSONValue.Member] {
        var paths: [(path: String, operations: [JSONValue.Member])] = []
        for operation in operations {
            let member = JSONValue.Member(
                operation.method.rawValue.lowercased(),
                describe(operation)
            )
            if let index = paths.firstIndex(where: { $0.path == operation.path }) {
                paths[index].operations.append(member)
            } else {
                paths.append((operation.path, [member]))
            }
        }
        return paths.map { .init($0.path, .object($0.operations)) }
    }

    private var components: JSONValue {
        .object([
            .init(
                "schemas",
                .object(Component.allCases.map { .init($0.rawValue, $0.schema.json) })
            ),
            .init("responses", .object(problems)),
            .init("headers", .object(Field.allCases.map { .init($0.rawValue, describe($0)) })),
            .init(
                "securitySchemes",
                .object([
                    .init(
                        Self.security,
                        .object([
                            .init("type", .string("http")),
                            .init("scheme", .string("bearer")),
                            .init("bearerFormat", .string("JWT")),
                            .init(
                                "description",
                                .string(
                                    """
                                    A JWT whose `sub` is the reader. What is for administrators \
                                    needs `admin` among its `roles` or in its `scope`.
                                    """
                                )
                            ),
                        ])
                    )
                ])
            ),
        ])
    }
}

/// One operation.
extension Document {
    private func describe(_ operation: OperationDescription) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("operationId", .string(operation.id)),
            .init("tags", .array([.string(operation.tag.rawValue)])),
            .init("summary", .string(operation.summary)),
        ]
        if !operation.details.isEmpty {
            members.append(.init("description", .string(operation.details)))
        }
        let parameters = operation.parameters
        if !parameters.isEmpty {
            members.append(.init("parameters", .array(parameters.map(describe))))
        }
        if let body = operation.body {
            members.append(.init("requestBody", describe(body, operation.example)))
        }
        let answers =
            operation.successes.map { ($0.status, describe($0, operation.example)) }
            + operation.problemsByStatus.map {
                ($0.status, reference("responses", problemNames[$0.codes] ?? ""))
            }
        members.append(
            .init("responses", .object(answers.map { .init("\($0.0)", $0.1) }))
        )
        members.append(.init("security", .array(security(of: operation.access))))
        return .object(members)
    }

    /// Which token an operation needs: the empty requirement is that of none, and in OpenAPI 3.1
    /// those of a bearer token may name roles.
    private func security(of access: Access) -> [JSONValue] {
        let roles: [JSONValue] = access == .admin ? [.string("admin")] : []
        let token = JSONValue.object([.init(Self.security, .array(roles))])
        return access == .everybody ? [.object([]), token] : [token]
    }

    private func describe(_ parameter: OperationDescription.Parameter) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("name", .string(parameter.name)),
            .init("in", .string(parameter.place)),
            .init("description", .string(parameter.about)),
        ]
        if parameter.isRequired { members.append(.init("required", .bool(true))) }
        if parameter.isJoined {
            members += [.init("style", .string("form")), .init("explode", .bool(false))]
        }
        members.append(.init("schema", parameter.schema.json))
        return .object(members)
    }

    private func describe(_ body: OperationDescription.Body, _ example: Example?) -> JSONValue {
        let content = body.mediaTypes.map { type in
            let text = body.isLines ? nil : example?.body
            return JSONValue.Member(type, describe(body.schema, text))
        }
        return .object([
            .init("description", .string("\(body.about) At most \(body.limit) bytes.")),
            .init("required", .bool(body.isRequired)),
            .init("content", .object(content)),
        ])
    }

    private func describe(_ schema: ValueSchema, _ example: String?) -> JSONValue {
        var members = [JSONValue.Member("schema", schema.json)]
        if let example { members.append(.init("example", JSONValue(example: example))) }
        return .object(members)
    }

    private func describe(
        _ answer: OperationDescription.Success,
        _ example: Example?
    ) -> JSONValue {
        var members: [JSONValue.Member] = [.init("description", .string(answer.about))]
        if !answer.headers.isEmpty { members.append(.init("headers", describe(answer.headers))) }
        if let type = answer.mediaType, let schema = answer.schema {
            // An operation that can make something is shown as it does.
            let isShown = answer.isExample && type.hasSuffix("json")
            let content = describe(schema, isShown ? example?.answer : nil)
            let others = answer.others.map {
                JSONValue.Member($0.mediaType, describe($0.schema, nil))
            }
            members.append(.init("content", .object([.init(type, content)] + others)))
        }
        return .object(members)
    }

    private func describe(_ fields: [Field]) -> JSONValue {
        .object(fields.map { .init($0.rawValue, reference("headers", $0.rawValue)) })
    }

    private func describe(_ field: Field) -> JSONValue {
        .object([
            .init("description", .string(field.about)), .init("schema", field.schema.json),
        ])
    }

    private func reference(_ kind: String, _ name: String) -> JSONValue {
        .object([.init("$ref", .string("#/components/\(kind)/\(name)"))])
    }

    /// Every answer that is a problem, by its name.
    private var problems: [JSONValue.Member] {
        problemNames.sorted { ($0.value.count, $0.value) < ($1.value.count, $1.value) }
            .map { .init($0.value, describe($0.key)) }
    }

    /// The problems of one status.
    private func describe(_ codes: [ProblemCode]) -> JSONValue {
        let meanings = codes.map { "`\($0.rawValue)`: \($0.meaning)" }
        var members: [JSONValue.Member] = [
            .init("description", .string(meanings.joined(separator: "\n\n")))
        ]
        let fields = fields(of: codes)
        if !fields.isEmpty { members.append(.init("headers", describe(fields))) }
        let schema = ValueSchema.problem(of: codes).json
        let content = JSONValue.object([.init("schema", schema)])
        members.append(
            .init("content", .object([.init("application/problem+json", content)]))
        )
        return .object(members)
    }

    private func fields(of codes: [ProblemCode]) -> [Field] {
        switch codes.first?.status {
        case 401, 403: [.challenge]
        case 405: [.allow]
        case 409 where codes.contains(.chapterExists) || codes.contains(.genreExists): [.location]
        case 415: [.accept]
        case 429: [.retryAfter, .rateLimitPolicy, .rateLimit]
        case 503: [.retryAfter]
        default: []
        }
    }
}
