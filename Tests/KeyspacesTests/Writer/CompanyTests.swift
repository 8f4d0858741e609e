import Keyspaces
import Testing

@Suite("A batch and its company")
struct CompanyTests {
    @Test("waits for nobody when callers come one at a time")
    func alone() {
        var company = Company()
        for _ in 0..<100 {
            #expect(company.wanted == 1)
            company.took(1)
            company.wrote(1, waiting: 0, within: .milliseconds(3))
        }
    }

    @Test("waits for all who were told and all who came meanwhile, as long as they come back")
    func together() {
        var company = Company()
        company.took(40)
        company.wrote(40, waiting: 24, within: .microseconds(700))
        for _ in 0..<100 {
            #expect(company.wanted == 64)
            #expect(company.patienceNanoseconds == 700_000)
            company.took(64)
            company.wrote(64, waiting: 0, within: .microseconds(700))
        }
    }

    @Test("waits less and less often for those who do not come back")
    func strangers() {
        var company = Company()
        var waits: [Int] = []
        for commit in 0..<2_000 {
            if company.wanted > 1 { waits.append(commit) }
            company.took(10)
            company.wrote(10, waiting: 10, within: .milliseconds(2))
        }
        let gaps = zip(waits.dropFirst(), waits).map { $0 - $1 }
        #expect(gaps.prefix(8) == [2, 4, 8, 16, 32, 64, 128, 256])
        #expect(gaps.dropFirst(8).allSatisfy { $0 == 256 })
        // One success, and it is tried each time again.
        while company.wanted == 1 { company.wrote(10, waiting: 10, within: .milliseconds(2)) }
        company.took(20)
        company.wrote(20, waiting: 0, within: .milliseconds(2))
        #expect(company.wanted == 20)
    }

    @Test("waits for no longer than ten milliseconds, and wants something after an empty batch")
    func bounds() {
        var company = Company()
        company.took(0)
        company.wrote(0, waiting: 0, within: .seconds(7))
        #expect(company.wanted == 1)
        #expect(company.patienceNanoseconds == 10_000_000)
    }
}
