/// The limits of this module, each with its unit.
public enum Limits {
    /// The longest key that LMDB as built by Debian accepts, in bytes (`mdb_env_get_maxkeysize`).
    public static let keyBytes = 511

    /// Reader slots of the lock file.
    ///
    /// The first process to open the environment fixes the number for all that follow, so that
    /// every command of one program must ask for the same.
    public static let readers = 1_022

    /// The address space reserved for the map, in bytes: 64 GiB, sparse.
    public static let mapBytes = 64 << 30

    /// Keys and values that one commit of a packed copy appends, in bytes.
    ///
    /// A transaction keeps its pages in memory until it commits.
    static let packedBytes = 32 << 20

    /// Named tables of one environment.
    public static let tables = 128
}
