public import HTTPTypes

/// Why a request was not carried out, as the client gets to read it (RFC 9457).
///
/// Everything in it is public: a cause that is none of the client's business belongs in the log.
/// The `type` is always `about:blank`; what a program tells problems apart by is ``code``.
public struct Problem: Error, Sendable, Equatable {
    /// One mistake in a request's body.
    public struct Fault: Sendable, Equatable {
        /// Where: a JSON pointer (RFC 6901) into the body; empty for the whole of it.
        public var pointer: String
        /// What, for programs: stable, in kebab case.
        public var code: String
        /// What, for people.
        public var detail: String

        /// A fault at `pointer`.
        public init(pointer: String, code: String, detail: String) {
            self.pointer = pointer
            self.code = code
            self.detail = detail
        }
    }

    /// A further member of the problem: its value is a string.
    public struct Member: Sendable, Equatable {
        /// The name, none of those that every problem has.
        public var name: String
        /// The value.
        public var value: String

        /// A member called `name`.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The status of the response.
    public var status: HTTPResponse.Status
    /// What went wrong, for programs: stable, in kebab case.
    public var code: String
    /// What went wrong, for people, the same words for every occurrence.
    public var title: String
    /// What went wrong this time, and what to do about it.
    public var detail: String?
    /// Every mistake in the body, where the body was at fault.
    public var faults: [Fault]
    /// Members beyond those of every problem, in the order in which they are written.
    public var members: [Member]
    /// Header fields that the response carries, such as `Retry-After`.
    public var headers: HTTPFields

    /// A problem.
    ///
    /// Without a title it takes the reason phrase of `status`, as RFC 9457, section 4.2.1,
    /// recommends for problems of type `about:blank`.
    public init(
        status: HTTPResponse.Status,
        code: String,
        title: String? = nil,
        detail: String? = nil,
        faults: [Fault] = [],
        members: [Member] = [],
        headers: HTTPFields = [:]
    ) {
        self.status = status
        self.code = code
        self.title = title ?? status.reasonPhrase
        self.detail = detail
        self.faults = faults
        self.members = members
        self.headers = headers
    }
}

extension Problem {
    /// The response: `application/problem+json`, not to be stored unless ``headers`` say otherwise.
    public var answer: Answer {
        var json = JSONWriter()
        write(to: &json)
        var fields = headers
        fields[.contentType] = "application/problem+json"
        if fields[.cacheControl] == nil {
            fields[.cacheControl] = "no-store"
        }
        return Answer(status: status, headers: fields, body: json.bytes)
    }

    /// Writes the problem as a JSON object, for where it is not the whole response.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("type", "about:blank")
            json.member("title", title)
            json.member("status", status.code)
            json.member("code", code)
            json.member("detail", detail)
            for member in members {
                json.key(escaping: member.name)
                json.string(member.value)
            }
            if !faults.isEmpty {
                json.key("errors")
                write(faults, to: &json)
            }
        }
    }

    private func write(_ faults: [Fault], to json: inout JSONWriter) {
        json.array { json in
            for fault in faults {
                json.object { json in
                    json.member("pointer", fault.pointer)
                    json.member("code", fault.code)
                    json.member("detail", fault.detail)
                }
            }
        }
    }
}
