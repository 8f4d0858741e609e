import Foundation

/// Random numbers that a seed repeats (SplitMix64: Steele, Lea, Flood, OOPSLA 2014).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The sequence of this seed.
    public init(seed: UInt64) { state = seed }

    /// A generator for the test `name`: its seed is that of the environment variable
    /// `LONGBOX_TEST_SEED`, or a new one, and is printed, so that a failure can be repeated.
    public init(for name: String) {
        let given = ProcessInfo.processInfo.environment["LONGBOX_TEST_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 0...UInt64(UInt32.max))
        let line = "LONGBOX_TEST_SEED=\(seed) repeats \(name)\n"
        // Not `print`, whose buffer would come out behind the runner's closing line.
        FileHandle.standardError.write(Data(line.utf8))
        self.init(seed: seed)
    }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Whether one of `count` equally probable things happened.
    public mutating func oneIn(_ count: Int) -> Bool {
        Int.random(in: 0..<count, using: &self) == 0
    }
}
