/* What a C program does with LMDB: the measure of what the typed layers cost. */
#include "raw.h"
#include <endian.h>
#include <lmdb.h>
#include <string.h>

static MDB_env *environment;
static MDB_txn *transaction;
static MDB_dbi database;

int raw_open(const char *directory, const char *name) {
    int code = mdb_env_create(&environment);
    if (!code) code = mdb_env_set_maxdbs(environment, 128);
    if (!code) code = mdb_env_set_mapsize(environment, (size_t)64 << 30);
    if (!code) code = mdb_env_open(environment, directory, MDB_RDONLY | MDB_NOTLS, 0644);
    if (!code) code = mdb_txn_begin(environment, NULL, MDB_RDONLY, &transaction);
    if (!code) code = mdb_dbi_open(transaction, name, 0, &database);
    return code;
}

void raw_close(void) {
    mdb_txn_abort(transaction);
    mdb_env_close(environment);
}

/* The sum of the words behind the first byte. */
static uint64_t sum_of(MDB_val value) {
    const unsigned char *bytes = value.mv_data;
    uint64_t sum = 0, word;
    for (size_t at = 1; at + sizeof word <= value.mv_size; at += sizeof word) {
        memcpy(&word, bytes + at, sizeof word);
        sum += be64toh(word);
    }
    return sum;
}

uint64_t raw_get(const uint64_t *keys, size_t count) {
    uint64_t sum = 0;
    for (size_t index = 0; index < count; index++) {
        uint64_t key = htobe64(keys[index]);
        MDB_val wanted = { sizeof key, &key }, found;
        if (mdb_get(transaction, database, &wanted, &found) == 0) sum += sum_of(found);
    }
    return sum;
}

uint64_t raw_scan(void) {
    uint64_t sum = 0;
    MDB_cursor *cursor;
    MDB_val key, value;
    if (mdb_cursor_open(transaction, database, &cursor) != 0) return 0;
    while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) sum += sum_of(value);
    mdb_cursor_close(cursor);
    return sum;
}
