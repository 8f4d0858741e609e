import HTTPFront
import HTTPTypes
import Testing

@Suite("A problem")
struct ProblemTests {
    @Test("renders every member in a fixed order")
    func rendering() {
        let problem = Problem(
            status: .unprocessableContent,
            code: "comic-invalid",
            detail: "two faults",
            faults: [
                .init(pointer: "/title", code: "too-long", detail: "at most 500"),
                .init(pointer: "/authors/0/na~1me", code: "required", detail: "a \"name\""),
            ],
            members: [.init("existing", "17")],
            headers: [.retryAfter: "5"]
        )
        let answer = problem.answer
        #expect(answer.status == .unprocessableContent)
        #expect(answer.headers[.contentType] == "application/problem+json")
        #expect(answer.headers[.cacheControl] == "no-store")
        #expect(answer.headers[.retryAfter] == "5")
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == #"{"type":"about:blank","title":"Unprocessable Content","status":422,"#
                + #""code":"comic-invalid","detail":"two faults","existing":"17","errors":["#
                + #"{"pointer":"/title","code":"too-long","detail":"at most 500"},"#
                + #"{"pointer":"/authors/0/na~1me","code":"required","detail":"a \"name\""}]}"#
        )
    }

    @Test("leaves out what it has not got, and keeps its own Cache-Control")
    func minimal() {
        let answer = Problem(
            status: .gone,
            code: "gone",
            title: "Gone for good",
            headers: [.cacheControl: "max-age=60"]
        ).answer
        #expect(answer.headers[.cacheControl] == "max-age=60")
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == #"{"type":"about:blank","title":"Gone for good","status":410,"code":"gone"}"#
        )
    }
}
