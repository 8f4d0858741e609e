extension Duration {
    /// Seconds, as JSON and Prometheus write them.
    var secondsAsDouble: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
