import { createHash } from 'node:crypto';
import type { Item } from '../../../lib/table-layout/table-layout.js';
import { int, s } from './item.js';
import { pythonJsonLoads } from './python-json.js';

/** How pyramid-dynamodb-sessions loads the row of a cookie: `null` is a new session, a throw a crash. */
export function loadPyramidSession(
  cookie: string,
  item: Item,
  now: number,
): Record<string, unknown> | null {
  if (!cookie.includes('/')) return null;
  const [id = '', version = ''] = cookie.split('/', 2);
  if (!/^[0-9]+$/.test(version)) throw new Error('ValueError: invalid literal for int()');
  const sid = item['sid'];
  const digest = createHash('sha256').update(id, 'utf8').digest();
  if (sid === undefined || !('B' in sid) || Buffer.compare(sid.B, digest) !== 0) return null;
  if (int(item, 'exp') < now || int(item, 'ver') < Number(version)) return null;
  int(item, 'iss');
  const state = pythonJsonLoads(s(item, 'dat')) as Record<string, unknown>;
  const csrf = state['_csrft_'];
  const isToken = typeof csrf === 'string' && /^[0-9a-f]{64}$/.test(csrf);
  if (csrf !== undefined && !isToken) throw new Error('csrf token');
  return state;
}
