/** The one character that a text on chain can have and a text in Postgres cannot. */
const nul = '\0';

/** Whether every text in it can be stored as it is. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes(nul);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isStorable);
}

/** The same, with what no database takes shown as U+FFFD: one text on chain must not keep all others from being stored. */
export function storable<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll(nul, '\ufffd') as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(storable) as T;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, storable(part)])) as T;
}
