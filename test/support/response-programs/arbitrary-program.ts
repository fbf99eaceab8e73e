import fc from 'fast-check';
import {
  BIG_BUFFER,
  BIG_TEXT,
  CALLBACK,
  type Program,
  type RequestProgram,
  type Step,
} from './program.js';

const call = (method: string, ...args: fc.Arbitrary<unknown>[]): fc.Arbitrary<Step> =>
  fc.tuple(...args).map((values) => ({ op: 'call', method, args: withoutEnd(values) }));

/** `undefined` at the end is no argument. */
function withoutEnd(values: readonly unknown[]): unknown[] {
  const length = values.findLastIndex((value) => value !== undefined) + 1;
  return values.slice(0, length);
}

/** Mostly what applications do; the odd things are rarer, or they would be all that a program does. */
const mostly = <T>(usual: readonly T[], odd: readonly T[]) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  );

const names = mostly<unknown>(
  ['X-A', 'x-a', 'X-B', 'Content-Type', 'Set-Cookie', 'Cache-Control', 'Vary', 'ETag', 'Location'],
  ['Content-Length', 'Transfer-Encoding', 'Connection', 'Trailer', 'Date', 'Keep-Alive']
    .concat('Content-Disposition', 'bad name', '', 'X-É')
    .concat('Content-Encoding', 'Expect'),
);
const values = mostly<unknown>(
  ['1', 'text/plain', 'a=1; Path=/', ['p=1', 'q=2'], 5],
  ['é', '€', 'a\nb', 'a\r\nX-Forged: 1', undefined, null, '0', 'close', 'keep-alive', 'chunked'],
);
const statuses = mostly<unknown>(
  [200, 201, 404, 500, 302],
  [204, 304, 100, 7, 99_999, Number.NaN, '200', '204', undefined, 200.7, null],
);
const reasons = mostly<unknown>([undefined, 'Fine'], ['', 'Saved €', 'a\nb', 'Grüße', 5]);
const headers = fc.oneof(
  fc.constantFrom<unknown>(undefined, undefined, {}, { 'X-C': '3' }, { 'X-C': undefined }),
  fc.constantFrom<unknown>(
    { 'Set-Cookie': ['h=1', 'h=2'], 'Cache-Control': 'public' },
    ['X-C', '3', 'X-D', '4'],
    ['X-C', '3', 'odd'],
    [
      ['X-C', '3'],
      ['Set-Cookie', 'n=1'],
    ],
    { 'Content-Length': '3' },
    { 'Bad Name': '1' },
    { 'X-C': 'é', 'X-D': '€' },
  ),
);
const SMALL = 'small';
const chunkOf = mostly<unknown>(
  [SMALL, `ünïcode`, Buffer.from('a buffer'), BIG_TEXT, BIG_BUFFER],
  ['', null, undefined, 5, {}, true, new Uint8Array([1, 2, 3]), Buffer.alloc(0)],
);
const encodings = mostly<unknown>([undefined, 'utf8'], ['latin1', 'hex', 'base64', 'bogus']);
const callbacks = fc.constantFrom<unknown>(undefined, CALLBACK);

/** A response that waits for its turn takes an unknown encoding, and Node throws when it sends it. */
const known = encodings.filter((one) => one !== 'bogus');

const body = (method: 'write' | 'end', isAlone: boolean): fc.Arbitrary<Step> =>
  fc
    .tuple(
      fc.option(fc.tuple(chunkOf, isAlone ? encodings : known), { nil: [] as unknown[] }),
      callbacks,
    )
    .map(([given, callback]) => ({
      op: 'body',
      method,
      args: withoutEnd([
        ...given.filter((_one, at) => at === 0 || given[at] !== undefined),
        callback,
      ]),
    }));

const set = (name: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<Step> =>
  value.map((one) => ({ op: 'set', name, value: one }));

/** More than a buffer has room for comes later where the response has to wait. */
const pipe = (isAlone: boolean): fc.Arbitrary<Step> =>
  fc.record({
    op: fc.constant('pipe'),
    chunks: fc.integer({ min: 0, max: 4 }),
    size: isAlone ? fc.constantFrom(10, 40_000) : fc.constant(10),
    slow: fc.boolean(),
  });

const wait: fc.Arbitrary<Step> = fc.record({
  op: fc.constant('wait'),
  for: fc.constantFrom('microtask', 'immediate'),
});

const headers3 = { weight: 3, arbitrary: call('setHeader', names, values) };

const common = [
  headers3,
  { weight: 2, arbitrary: call('appendHeader', names, values) },
  { weight: 1, arbitrary: call('removeHeader', names) },
  { weight: 3, arbitrary: call('writeHead', statuses, reasons, headers) },
  { weight: 1, arbitrary: call('writeHead', statuses, headers) },
  { weight: 1, arbitrary: call('flushHeaders') },
  { weight: 1, arbitrary: call('addTrailers', fc.constantFrom({ 'X-T': '1' }, { 'X-T': '€' })) },
  { weight: 1, arbitrary: call('cork') },
  { weight: 1, arbitrary: call('uncork') },
  { weight: 1, arbitrary: set('statusCode', statuses) },
  { weight: 1, arbitrary: set('statusMessage', reasons) },
  { weight: 1, arbitrary: set('strictContentLength', fc.constant(true)) },
  { weight: 1, arbitrary: call('destroy') },
  { weight: 4, arbitrary: wait },
  { weight: 1, arbitrary: fc.constant<Step>({ op: 'throw' }) },
];
const early = { link: '</a.css>; rel=preload' };
const informational = [
  { weight: 1, arbitrary: call('writeEarlyHints', fc.constantFrom(early, {}, undefined)) },
  { weight: 1, arbitrary: call('writeProcessing') },
  { weight: 1, arbitrary: call('writeContinue') },
];
const ofExpress = [
  { weight: 3, arbitrary: call('json', fc.constantFrom<unknown>({ a: 1 }, [], null, 'text', 1n)) },
  {
    weight: 3,
    arbitrary: call('send', fc.constantFrom<unknown>('text', { a: 1 }, '', null, BIG_TEXT)),
  },
  { weight: 1, arbitrary: call('sendStatus', statuses) },
  { weight: 1, arbitrary: call('redirect', fc.constantFrom<unknown>('/there', '/é', undefined)) },
  { weight: 2, arbitrary: call('status', statuses) },
  {
    weight: 2,
    arbitrary: call('cookie', fc.constantFrom('c', 'd'), fc.constantFrom('1', { a: 1 })),
  },
  { weight: 1, arbitrary: call('type', fc.constantFrom('json', 'html')) },
];

/** What two sources have to say comes in the order in which there is room for it. */
function withOnePipe(list: readonly Step[]): readonly Step[] {
  const first = list.findIndex((step) => step.op === 'pipe');
  return list.filter((step, at) => step.op !== 'pipe' || at === first);
}

interface Setting {
  readonly app: Program['app'];
  readonly isAlone: boolean;
  readonly isPipelined: boolean;
}

/** The steps of one handler, with the end of the save somewhere among them or after them. */
function steps({ app, isAlone, isPipelined }: Setting): fc.Arbitrary<readonly Step[]> {
  const kinds = [
    ...common,
    { weight: 5, arbitrary: body('write', isAlone) },
    { weight: 4, arbitrary: body('end', isAlone) },
    ...(isPipelined ? [] : [{ weight: 2, arbitrary: pipe(isAlone) }]),
    ...(app === 'express' ? ofExpress : []),
    // Node itself mixes these up in a response that waits for its turn.
    ...(isAlone ? informational : []),
  ];
  return fc
    .tuple(fc.array(fc.oneof(...kinds), { maxLength: 9 }), fc.nat({ max: 12 }))
    .map(([list, at]) => withOnePipe(list).toSpliced(at, 0, { op: 'release' }));
}

export const programs: fc.Arbitrary<Program> = fc
  .tuple(
    fc.constantFrom<Program['app']>('node', 'express'),
    fc.boolean(),
    fc.constantFrom(1, 1, 2, 3),
  )
  .map(([app, pipelines, count]) => ({ app, count, isPipelined: pipelines && count > 1 }))
  .chain(({ app, count, isPipelined }) =>
    fc
      .array(
        fc.record<RequestProgram>({
          method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST'),
          // One that ends the connection leaves the others no time of their own.
          version: count > 1 ? fc.constant('1.1') : fc.constantFrom('1.1', '1.1', '1.1', '1.0'),
          steps: steps({ app, isAlone: count === 1, isPipelined }),
        }),
        { minLength: count, maxLength: count },
      )
      .map((requests) => ({ app, requests, isPipelined })),
  );
