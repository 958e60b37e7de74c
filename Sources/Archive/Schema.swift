import GRDB

/// The tables of a store, and how they came to be: a migration that was released is never changed.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: what was live") { db in
            try db.execute(
                sql: """
                    -- One row: what the keys in this store are made with.
                    CREATE TABLE identity(id INTEGER PRIMARY KEY CHECK (id = 1), low INTEGER NOT NULL, high INTEGER NOT NULL);
                    CREATE TABLE captures(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
                    -- What one run saw in a row: written in one piece, forgotten in one piece. The digest keeps what is read
                    -- twice from being kept twice.
                    CREATE TABLE packs(
                        id INTEGER PRIMARY KEY AUTOINCREMENT, digest_low INTEGER NOT NULL, digest_high INTEGER NOT NULL,
                        first_time INTEGER NOT NULL, last_time INTEGER NOT NULL, messages INTEGER NOT NULL,
                        UNIQUE(digest_low, digest_high));
                    -- Its live SIP messages and chunks of live MSRP messages, some in each row (PackedExchange).
                    CREATE TABLE exchanges(
                        pack INTEGER NOT NULL REFERENCES packs ON DELETE CASCADE, number INTEGER NOT NULL,
                        octets BLOB NOT NULL, PRIMARY KEY(pack, number)) WITHOUT ROWID;
                    -- The keys that lead to them, in order, some in each row (KeyPage).
                    CREATE TABLE keys(
                        pack INTEGER NOT NULL REFERENCES packs ON DELETE CASCADE, first INTEGER NOT NULL,
                        number INTEGER NOT NULL, entries BLOB NOT NULL, PRIMARY KEY(pack, first, number)) WITHOUT ROWID;
                    """)
        }
        return migrator
    }
}
