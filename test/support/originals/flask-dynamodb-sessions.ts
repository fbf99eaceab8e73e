import type { Item } from '../../../lib/table-layout/table-layout.js';
import { int, s } from './item.js';
import { pythonJsonLoads } from './python-json.js';
import { decodebytes, unpickle } from './unpickle.js';

const MODIFIED = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.(?!000000)\d{6})?$/;

/** How flask-dynamodb-sessions opens a row, and what it would never have written itself. */
export function openFlaskSession(item: Item, format: 'json' | 'pickle'): Map<string, unknown> {
  if (!MODIFIED.test(s(item, 'modified'))) throw new Error('modified is not str(datetime)');
  if (!/^\d{10}$/.test(String(int(item, 'ttl')))) throw new Error('ttl is not epoch seconds');
  const data = s(item, 'data');
  const session =
    format === 'json'
      ? new Map(Object.entries(pythonJsonLoads(data) as object))
      : (unpickle(decodebytes(data)) as Map<string, unknown>);
  if (!(session instanceof Map)) throw new Error('TypeError: the session is no dict');
  if (session.get('_permanent') !== true) throw new Error('the session is not permanent');
  return session as Map<string, unknown>;
}
