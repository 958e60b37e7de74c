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
                    -- Each live SIP message, and each chunk of a live MSRP message. Its octets are those of head with the
                    -- withheld ones put back at withheld_at; of these only count and SHA-256 are kept.
                    CREATE TABLE exchanges(
                        id INTEGER PRIMARY KEY, key INTEGER NOT NULL, identity INTEGER NOT NULL, channel INTEGER,
                        is_sip INTEGER NOT NULL, transport INTEGER NOT NULL, capture INTEGER NOT NULL REFERENCES captures,
                        frame INTEGER NOT NULL, time INTEGER NOT NULL, last_frame INTEGER NOT NULL, last_time INTEGER NOT NULL,
                        source TEXT NOT NULL, destination TEXT NOT NULL, damage INTEGER,
                        head BLOB NOT NULL, withheld_at INTEGER, withheld INTEGER, digest TEXT);
                    CREATE UNIQUE INDEX exchanges_by_key ON exchanges(key, identity);
                    CREATE INDEX exchanges_by_channel ON exchanges(channel) WHERE channel IS NOT NULL;
                    -- What else a message is found by.
                    CREATE TABLE marks(
                        key INTEGER NOT NULL, exchange INTEGER NOT NULL REFERENCES exchanges, PRIMARY KEY(key, exchange)
                    ) WITHOUT ROWID;
                    """)
        }
        return migrator
    }
}
