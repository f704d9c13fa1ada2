/**
 * One table of this device's own, its records found by their `key`:
 *
 *   const run = deviceStore("riverain", "submissions");
 *   await run("readwrite", (table) => table.put(record));
 */
function open(database, table) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(database, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(table, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/** What runs one order in one transaction, and answers its result once it is on the disk. */
export function deviceStore(name, table) {
  return async (mode, order) => {
    const database = await open(name, table);
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(table, mode);
        const asked = order(transaction.objectStore(table));
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  };
}
