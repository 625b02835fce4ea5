/** One connection to an IndexedDB database per run. A newer version may need it closed: then it opens again by itself. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/** Every store is made at version 1. A phone has tabs of two versions open: whatever comes later goes into another database. */
export function connection<Schema extends DBSchema>(
  name: string,
  create: (db: IDBPDatabase<Schema>) => void,
): () => Promise<IDBPDatabase<Schema>> {
  let opened: { factory: IDBFactory; db: Promise<IDBPDatabase<Schema>> } | null = null;
  const forget = (): void => void (opened = null);
  return () => {
    if (opened?.factory === indexedDB) return opened.db;
    const db = openDB<Schema>(name, 1, {
      upgrade: create,
      blocking(_current, _blocked, event) {
        (event.target as IDBDatabase).close();
        forget();
      },
      terminated: forget,
    });
    opened = { factory: indexedDB, db };
    db.catch(forget);
    return db;
  };
}
