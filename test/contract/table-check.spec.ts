import { PutItemCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  connectDynamodbLayout,
  flaskDynamodbSessionsLayout,
  JsonSerializer,
  nativeLayout,
  SessionTable,
} from '../../lib/index.js';
import { run } from '../../lib/table/command-line.js';
import type { ReportProgress } from '../../lib/table/table-report.js';
import type { Item } from '../../lib/table-layout/table-layout.js';
import { FaultInjector } from '../../lib/testing/fault-injector.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import { CapturedIo } from '../support/captured-io.js';
import { engineClient, engines, freshTableName } from '../support/engines.js';
import { foreignUsers } from '../support/foreign-users.js';
import { PYTHON_PICKLES } from '../support/originals/python-pickles.js';

/** The command line has no other clock than the system's. */
const NOW = Math.floor(Date.now() / 1000) * 1000;
const MODIFIED = new Date(NOW).toISOString().slice(0, 19).replace('T', ' ');
const TTL = { N: String(NOW / 1000 + 3600) };
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const SECRET_VALUE = 'ada@example.com';

const flask = (data: string, ttl = TTL): Item => ({
  data: { S: data },
  modified: { S: MODIFIED },
  ttl,
});
const pickleOf = (name: string) => PYTHON_PICKLES[name]?.[2] ?? '';
/** `{"when": datetime(…, tzinfo=pytz.utc)}`, as far as the name of its zone. */
const PYTZ = Buffer.from('\x80\x04}\x8c\x04whencpytz\n_UTC\n)Rs.', 'latin1').toString('base64');

/** Each row of foreignUsers() moves; of these, what is said. */
const rows: readonly Item[] = [
  ...foreignUsers({ now: NOW, secret: 'secret' }).map(({ item }) => item),
  flask(pickleOf('a Decimal')),
  flask(PYTZ),
  flask(PYTZ),
  flask(PYTZ, { N: '1' }),
  flask(`{"${SECRET_VALUE}": "${SECRET_VALUE}", "n": NaN}`),
  flask(`{"${SECRET_VALUE}": `),
  { type: { S: 'order' }, total: { N: '12' } },
].map((item, index) => ({ ...item, id: { S: `row-${index}` } }));

describe.each(engines())('a dry run of a move on $name', (engine) => {
  const tableName = freshTableName('check');
  let client: DynamoDBClient;
  let faults: FaultInjector;
  let table: SessionTable;

  beforeAll(async () => {
    client = engineClient(engine);
    const clock = new ManualClock(NOW);
    const layout = nativeLayout();
    // Without TTL, so that no engine deletes what is over.
    const { ttlAttribute: _, ...shape } = layout;
    await new SessionTable({ client, tableName, layout: shape, clock }).ensure();
    for (const item of rows) {
      const Item = item as Record<string, AttributeValue>;
      await client.send(new PutItemCommand({ TableName: tableName, Item }));
    }
    faults = FaultInjector.attach(client);
    table = new SessionTable({ client, tableName, layout, clock });
  });
  beforeEach(() => {
    faults.reset();
    jest.replaceProperty(process, 'env', { ...process.env, ...CREDENTIALS });
  });
  afterAll(() => client.destroy());

  it('E11 reads each row by the layout of its kind, and writes nothing', async () => {
    const { check, items } = await table.report({ check: { serializer: new JsonSerializer() } });
    expect(items).toBe(rows.length);
    // The big integer of the Flask user is beyond JSON, as Decimal and NaN are.
    expect(check).toMatchObject({ moves: 5, over: 1, refused: 6 });
    expect(check?.kinds['flask-dynamodb-sessions/pickle']).toEqual({
      moves: 0,
      over: 1,
      refused: {
        [reasonIn(check, 'pytz._UTC')]: 2,
        [reasonIn(check, 'PythonValue')]: 1,
      },
    });
    expect(faults.count()).toBe(faults.count('Scan'));
    expect(JSON.stringify(check)).not.toContain(SECRET_VALUE);
  });

  function reasonIn(check: Awaited<ReturnType<SessionTable['report']>>['check'], part: string) {
    const reasons = Object.values(check?.kinds ?? {}).flatMap(({ refused }) =>
      Object.keys(refused),
    );
    return reasons.find((reason) => reason.includes(part)) ?? `no reason with ${part}`;
  }

  it('E11 reads all rows by the layout that the application has, as it would', async () => {
    const layout = flaskDynamodbSessionsLayout({ format: 'pickle' });
    const { check } = await table.report({ check: { layout } });
    expect(check?.kinds['flask-dynamodb-sessions/json']?.refused).toEqual({
      [reasonIn(check, 'not base64')]: 3,
    });
    // Rows of other kinds are none of this layout's.
    expect(Object.keys(check?.kinds ?? {}).every((kind) => kind.startsWith('flask'))).toBe(true);

    const express = connectDynamodbLayout({ secrets: ['secret'] });
    const elsewhere = await table.report({ check: { layout: express } });
    expect(elsewhere.check).toMatchObject({ moves: 0, refused: 1 });
    expect(reasonIn(elsewhere.check, 'prefix')).toContain('unreachable');
  });

  it.each([1, 3, rows.length])(
    'E11 counts the same in pages of %p, each read once',
    async (size) => {
      const [all, paged] = [
        await table.report({ check: {} }),
        await table.report({ check: {}, pageSize: size }),
      ];
      expect(paged.check).toEqual(all.check);
      expect(paged.layouts).toEqual(all.layouts);
      expect(faults.count('Scan')).toBeLessThanOrEqual(2 + Math.ceil(rows.length / size) + 1);
    },
  );

  it('E11 says after each page how far it is, without an estimate where that is refused', async () => {
    const seen: ReportProgress[] = [];
    const onProgress = (progress: ReportProgress) => void seen.push(progress);
    await table.report({ pageSize: 6, check: {}, onProgress });
    expect(seen.slice(0, 3).map(({ items }) => items)).toEqual([6, 12, rows.length]);
    expect(typeof seen[0]?.about).toBe('number');

    seen.length = 0;
    faults.on('DescribeTable').refuse('AccessDeniedException', Infinity);
    await table.report({ check: {}, onProgress });
    expect(seen[0]).toEqual({ items: rows.length, about: undefined });
  });

  describe('by the command-line tool', () => {
    async function tool(...words: string[]) {
      const io = new CapturedIo();
      const at = ['--endpoint', engine.endpoint, '--region', 'eu-west-1'];
      const all = ['table', 'report', '--table-name', tableName, '--check', ...words, ...at];
      return { code: await run(all, io), out: io.lines.out, err: io.lines.err };
    }

    it('E11 exits with 1 and says how many rows would not move, and why', async () => {
      const { code, out, err } = await tool('--serializer', 'json');
      expect([code, err]).toEqual([1, []]);
      expect(out).toContain('A dry run of the move, by kind of row:');
      expect(out).toContainEqual(expect.stringMatching(/^ {4}2 {2}unreadable: .*pytz\._UTC/));
      expect(out.at(-1)).toMatch(/^\d+ live sessions would move, and \d+ rows would not\.$/);
      expect(out.join()).not.toContain(SECRET_VALUE);
    });

    it('E11 names the keys only when asked to', async () => {
      const { out } = await tool('--serializer', 'json', '--show-keys');
      expect(out.join()).toContain('session.data at a is an instance of PythonValue');
      const hidden = await tool('--serializer', 'json');
      expect(hidden.out.join()).toContain('session.data at * is an instance of PythonValue');
    });

    it('E11 exits with 0 where all would move, and prints JSON for programs', async () => {
      const { code, out } = await tool('--layout', 'dynamodb-session-web', '--json');
      expect(code).toBe(0);
      const { check } = JSON.parse(out[0] ?? '') as { check: object };
      const moves = { moves: 1, over: 0 };
      const kinds = { 'dynamodb-session-web': { ...moves, refused: {} } };
      expect(check).toEqual({ ...moves, refused: 0, kinds });
    });

    it('E11 refuses a layout that there is not with 2', async () => {
      const { code, out } = await tool('--layout', 'flask-dynamodb-sessions');
      expect([code, out]).toEqual([2, []]);
    });
  });
});
