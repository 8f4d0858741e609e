extension JSONWriter {
    /// Writes an integer in decimal digits.
    ///
    /// JavaScript reads numbers as doubles: one that may pass 2^53 goes out as
    /// ``identifier(_:)``, in quotes.
    public mutating func integer(_ value: Int) {
        separate()
        if value < 0 {
            bytes.append(UInt8(ascii: "-"))
        }
        appendDigits(UInt64(value.magnitude))
        completeValue()
    }

    /// Writes a finite number in the shortest form that reads back as the same double.
    ///
    /// - Precondition: `value` is finite, for JSON has no word for anything else.
    public mutating func number(_ value: Double) {
        precondition(value.isFinite, "JSON has no infinity and no NaN")
        separate()
        bytes.append(contentsOf: value.description.utf8)
        completeValue()
    }

    /// Writes an id as a string of decimal digits, so that no client rounds it.
    public mutating func identifier(_ value: UInt64) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        appendDigits(value)
        bytes.append(UInt8(ascii: "\""))
        completeValue()
    }

    private mutating func appendDigits(_ value: UInt64) {
        let digits = DecimalDigits(value)
        bytes.append(addingCapacity: digits.count) { text in
            for index in 0..<digits.count { text.append(digits[index]) }
        }
    }
}
