import ChangeFeed
import Keyspaces
import Testing

@Suite("RFC 3339")
struct RFC3339Tests {
    @Test(
        "reads and writes moments in UTC",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1),
            ("2000-02-29T12:30:15Z", 951_827_415_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000),
            ("9999-12-31T23:59:59.001Z", 253_402_300_799_001),
        ]
    )
    func bothWays(text: String, milliseconds: Int64) {
        let moment = Timestamp(milliseconds: milliseconds)
        #expect(Timestamp(rfc3339: text) == moment)
        #expect(moment.rfc3339 == text)
    }

    @Test(
        "reads offsets, small letters, leap seconds and long fractions",
        arguments: [
            ("2026-01-31t12:00:00z", "2026-01-31T12:00:00Z"),
            ("2026-01-31T13:30:00+01:30", "2026-01-31T12:00:00Z"),
            ("2026-01-31T23:00:00-01:30", "2026-02-01T00:30:00Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
            ("2026-01-31T12:00:00.123999Z", "2026-01-31T12:00:00.123Z"),
            ("9999-12-31T22:59:59-01:00", "9999-12-31T23:59:59Z"),
            ("0000-01-01T01:00:00+01:00", "0000-01-01T00:00:00Z"),
        ]
    )
    func forms(text: String, canonical: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339 == canonical)
    }

    @Test(
        "reads nothing else",
        arguments: [
            "", "2026-01-31", "2026-01-31T12:00:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01 00:00:00Z",
            "2026-01-01T00:00:00Z ", "2026-01-01T00:00:00+0100", "26-01-01T00:00:00Z",
            "2026-00-10T00:00:00Z", "2026-01-00T00:00:00Z",
            "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z", "0000-01-01T00:00:00+00:01",
        ]
    )
    func refusals(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }
}
