#!/usr/bin/python3
"""Damages a store as a foreign hand would: past Longbox, with LMDB alone.

  damage.py DATA_DIR KEYSPACE delete      removes the middle entry
  damage.py DATA_DIR KEYSPACE cut         takes the last byte off its value, or adds one to none
  damage.py DATA_DIR KEYSPACE flip        flips a bit in the middle of its value
  damage.py DATA_DIR KEYSPACE stray       adds its value under a key that ends in another byte
  damage.py DATA_DIR KEYSPACE raise       raises the number with which its key begins by one

It prints the entry's key in hexadecimal. Nothing else may have the store open.
"""
import sys

import lmdb

from datafile import MAP_BYTES, READERS


def main():
    directory, keyspace, how = sys.argv[1:]
    with lmdb.open(directory, create=False, max_dbs=128, max_readers=READERS,
                   map_size=MAP_BYTES) as environment:
        table = environment.open_db(keyspace.encode(), create=False)
        with environment.begin(write=True) as transaction:
            cursor = transaction.cursor(table)
            cursor.first()
            for _ in range(transaction.stat(table)["entries"] // 2):
                cursor.next()
            key, value = cursor.key(), cursor.value()
            if how == "delete":
                transaction.delete(key, db=table)
            elif how == "cut":
                transaction.put(key, value[:-1] if value else b"\0", db=table)
            elif how == "flip":
                middle = len(value) // 2
                flipped = bytes([value[middle] ^ 0x10])
                transaction.put(key, value[:middle] + flipped + value[middle + 1:], db=table)
            elif how == "stray":
                key = key[:-1] + bytes([key[-1] ^ 0x55])
                transaction.put(key, value, db=table)
            elif how == "raise":
                transaction.delete(key, db=table)
                number = int.from_bytes(key[:8], "big") + 1
                key = number.to_bytes(8, "big") + key[8:]
                transaction.put(key, value, db=table)
            else:
                sys.exit(__doc__)
            print(key.hex())


if __name__ == "__main__":
    main()
