import HTTPFront

/// What a benchmark of increments has measured.
struct BenchReport: Sendable {
    /// What the times of its runs are of.
    enum Timed: String, Sendable {
        /// From the beginning of a transaction until it is durable.
        case commit
        /// From a request until its answer, at whose time it is durable.
        case answer
    }

    let timed: Timed
    /// What the disk does by itself; `nil` if it is a server's.
    var disk: BenchDisk?
    var runs: [BenchRun] = []
    var folds: [BenchFold] = []

    init(timed: Timed) { self.timed = timed }
}

/// Writes of a page, each synced.
struct BenchDisk: Sendable {
    let writesPerSecond: Double
    let longestMilliseconds: Double
}

/// How long it took to bring the totals, and what is ordered by them, up to date.
struct BenchFold: Sendable {
    let counters: Int
    /// How many of them had changed; `nil` if only the server knows.
    let folded: Int?
    let seconds: Double
}

/// One run of a load.
struct BenchSample: Sendable {
    /// Acknowledged, all of them durable.
    let increments: Int
    let seconds: Double
    /// Of each commit, or of each answer of a server, in milliseconds.
    let times: [Double]
    /// What was written to the disk; `nil` if the system does not tell.
    let bytes: Int?

    var rate: Double { Double(increments) / seconds }
}

/// The runs of one kind.
struct BenchRun: Sendable {
    let method: String
    let counters: Int
    let distribution: Distribution
    let inFlight: Int
    var samples: [BenchSample] = []

    init(_ method: String, counters: Int, _ distribution: Distribution, inFlight: Int) {
        self.method = method
        self.counters = counters
        self.distribution = distribution
        self.inFlight = inFlight
    }

    /// The median of the runs, in increments a second.
    var rate: Double {
        let rates = samples.map(\.rate).sorted()
        return rates.isEmpty ? 0 : rates[rates.count / 2]
    }

    var increments: Int { samples.reduce(0) { $0 + $1.increments } }

    /// Bytes written for an increment, in all runs together.
    var bytes: Double? {
        let bytes = samples.compactMap(\.bytes)
        guard bytes.count == samples.count, increments > 0 else { return nil }
        return Double(bytes.reduce(0, +)) / Double(increments)
    }

    /// Below which half and 99 of 100 times stay, and the longest one, in milliseconds.
    var times: (p50: Double, p99: Double, longest: Double)? {
        let sorted = samples.flatMap(\.times).sorted()
        guard let last = sorted.last else { return nil }
        return (sorted[sorted.count / 2], sorted[sorted.count * 99 / 100], last)
    }
}

extension BenchReport {
    /// For people: a table for each number of counters and distribution.
    var plainText: String {
        var lines: [String] = []
        if let disk {
            lines.append(
                "bare writes of 4 KiB, each synced: \(Int(disk.writesPerSecond).grouped)/s, "
                    + "the longest \(disk.longestMilliseconds.text(digits: 1)) ms"
            )
        }
        var title = ""
        var rows: [[String]] = []
        let head = Self.head(timed)
        for run in runs {
            let its = "\(run.counters.grouped) counters, \(run.distribution.rawValue)"
            if its != title {
                lines += columns(rows) + ["", its]
                (title, rows) = (its, [head])
            }
            rows.append(row(run))
        }
        lines += columns(rows) + (folds.isEmpty ? [] : [""])
        for fold in folds {
            let what = (fold.folded ?? fold.counters).grouped
            let of = fold.folded == nil || fold.folded == fold.counters
            lines.append(
                "fold of \(what) counters\(of ? "" : " of \(fold.counters.grouped)"): "
                    + "\((fold.seconds * 1_000).text(digits: 0)) ms"
            )
        }
        return lines.joined(separator: "\n")
    }

    private static func head(_ timed: Timed) -> [String] {
        [
            "", "in flight", "increments/s", "\(timed) p50 ms", "p99 ms", "longest ms",
            "bytes written each",
        ]
    }

    private func row(_ run: BenchRun) -> [String] {
        let times = run.times
        return [
            run.method, "\(run.inFlight)", Int(run.rate).grouped,
            times?.p50.text(digits: 2) ?? "", times?.p99.text(digits: 2) ?? "",
            times?.longest.text(digits: 1) ?? "", run.bytes?.text(digits: 0) ?? "-",
        ]
    }

    /// For programs: one object.
    var json: String {
        var json = JSONWriter()
        json.object { json in
            if let disk {
                json.key("disk")
                json.object { json in
                    json.member("writesPerSecond", disk.writesPerSecond)
                    json.member("longestMilliseconds", disk.longestMilliseconds)
                }
            }
            json.member("timed", timed.rawValue)
            json.key("runs")
            json.array { json in
                for run in runs { json.object { Self.write(run, to: &$0) } }
            }
            json.key("folds")
            json.array { json in
                for fold in folds {
                    json.object { json in
                        json.member("counters", fold.counters)
                        json.member("folded", fold.folded)
                        json.member("seconds", fold.seconds)
                    }
                }
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static func write(_ run: BenchRun, to json: inout JSONWriter) {
        json.member("method", run.method)
        json.member("counters", run.counters)
        json.member("distribution", run.distribution.rawValue)
        json.member("inFlight", run.inFlight)
        json.member("increments", run.increments)
        json.key("incrementsPerSecond")
        json.array { json in
            for sample in run.samples { json.number(sample.rate) }
        }
        json.member("p50Milliseconds", run.times?.p50)
        json.member("p99Milliseconds", run.times?.p99)
        json.member("longestMilliseconds", run.times?.longest)
        json.member("bytesPerIncrement", run.bytes)
    }
}
