extension Duration {
    /// How many seconds it is.
    package var seconds: Double { self / .seconds(1) }
}
