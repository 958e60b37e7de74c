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
        migrator.registerMigration("2: what was judged") { db in
            try db.execute(
                sql: """
                    -- How the times of a capture are told, and what was read of it.
                    ALTER TABLE captures ADD COLUMN digits INTEGER NOT NULL DEFAULT 6;
                    ALTER TABLE captures ADD COLUMN frames INTEGER;
                    ALTER TABLE captures ADD COLUMN octets INTEGER;
                    ALTER TABLE captures ADD COLUMN container TEXT;
                    ALTER TABLE captures ADD COLUMN first_time INTEGER;
                    ALTER TABLE captures ADD COLUMN last_time INTEGER;
                    -- When a pack was written, in seconds since 1970, and whether only its keys are left.
                    ALTER TABLE packs ADD COLUMN written INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE packs ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
                    -- Deferred pushes: the best that any run could tell. The bundle is kept, with what carried it, where an
                    -- original may still come to be known (KeptBundle, KeptCarrier: JSON).
                    CREATE TABLE pushes(
                        id INTEGER PRIMARY KEY, key INTEGER NOT NULL UNIQUE, capture INTEGER NOT NULL REFERENCES captures,
                        frame INTEGER NOT NULL, time INTEGER NOT NULL, written INTEGER NOT NULL, form TEXT NOT NULL,
                        protocol TEXT NOT NULL, message_id TEXT, last_frame INTEGER NOT NULL, source TEXT NOT NULL,
                        destination TEXT NOT NULL, content_type TEXT NOT NULL, boundary TEXT, size INTEGER NOT NULL,
                        call_id TEXT, sender TEXT, pushed_to TEXT, proof TEXT NOT NULL, refused INTEGER NOT NULL,
                        verdict TEXT NOT NULL, text TEXT NOT NULL, carrier BLOB, bundle BLOB);
                    CREATE INDEX open_pushes ON pushes(id) WHERE bundle IS NOT NULL;
                    CREATE TABLE parts(
                        push INTEGER NOT NULL REFERENCES pushes ON DELETE CASCADE, number INTEGER NOT NULL,
                        kind TEXT NOT NULL, call_id TEXT, message_id TEXT, verdict TEXT NOT NULL, reason TEXT,
                        live TEXT NOT NULL, PRIMARY KEY(push, number)) WITHOUT ROWID;
                    -- Which messages a push accounts for: several in one part are one message on several legs.
                    CREATE TABLE deliveries(
                        message INTEGER NOT NULL, push INTEGER NOT NULL REFERENCES pushes ON DELETE CASCADE,
                        part INTEGER NOT NULL, class TEXT NOT NULL, proof TEXT NOT NULL, PRIMARY KEY(message, push)
                        ) WITHOUT ROWID;
                    CREATE INDEX deliveries_of_push ON deliveries(push);
                    -- What a server took on behalf of someone, and what became of it in its own run.
                    CREATE TABLE custody(
                        message INTEGER PRIMARY KEY, capture INTEGER NOT NULL REFERENCES captures,
                        frame INTEGER NOT NULL, time INTEGER NOT NULL, written INTEGER NOT NULL, method TEXT NOT NULL,
                        class TEXT NOT NULL, proof TEXT NOT NULL);
                    """)
        }
        return migrator
    }
}
