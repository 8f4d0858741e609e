#include <stddef.h>
#include <stdint.h>

/* Opens the database `name` in `directory` and takes a snapshot; 0, or LMDB's code. */
int raw_open(const char *directory, const char *name);
void raw_close(void);

/* Gets the values of `count` keys, 8 bytes big-endian each, and sums up their words of 8 bytes. */
uint64_t raw_get(const uint64_t *keys, size_t count);

/* Walks the whole database and sums up the same. */
uint64_t raw_scan(void);
