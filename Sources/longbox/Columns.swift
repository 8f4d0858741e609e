import Foundation

/// Columns as wide as their widest cell; the first to the left, the others to the right.
func columns(_ rows: [[String]]) -> [String] {
    guard let first = rows.first else { return [] }
    let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
        row.enumerated().map { column, cell in
            let padding = String(repeating: " ", count: widths[column] - cell.count)
            return column == 0 ? cell + padding : padding + cell
        }.joined(separator: "  ")
    }
}

extension Double {
    /// With so many digits after the point.
    func text(digits: Int) -> String { String(format: "%.\(digits)f", self) }
}
