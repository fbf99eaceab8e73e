import { describe, expect, it } from '@jest/globals';
import { StructuredCloneSerializer } from '../../../../lib/serializer/clone/structured-clone.serializer.js';
import { PythonValue } from '../../../../lib/serializer/value/python-value.js';
import { CANONICAL_HEADER } from '../../../../lib/serializer/clone/clone-wire-format.js';

const serializer = new StructuredCloneSerializer();
const kept = (data: Record<string, unknown>) =>
  serializer.deserialize(serializer.serialize(data)) as Record<string, never>;

describe('values of Python in a structured clone', () => {
  it.each([
    new PythonValue('datetime.datetime', '2020-01-02T03:04:05.000006+01:00', { zone: 'CET' }),
    new PythonValue('datetime.time', '01:30:00', { fold: 1 }),
    new PythonValue('datetime.timedelta', 'PT90061.000001S'),
    new PythonValue('decimal.Decimal', '1.50E+3'),
    new PythonValue('uuid.UUID', '12345678-1234-5678-1234-567812345678', { isSafe: -1 }),
    new PythonValue('markupsafe.Markup', '<b>'),
    new PythonValue(
      'frozenset',
      new Set<unknown>([1n, 'a', new PythonValue('frozenset', new Set())]),
    ),
    new PythonValue(
      'collections.OrderedDict',
      new Map<unknown, unknown>([
        [2, 'b'],
        ['a', { c: 1 }],
      ]),
    ),
    new PythonValue('collections.defaultdict', new Map([['a', []]]), { factory: 'list' }),
  ])('E6 a $type comes back as it was', (value) => {
    const there: unknown = kept({ there: value })['there'];
    expect(there).toBeInstanceOf(PythonValue);
    expect(there).toEqual(value);
    expect(Object.isFrozen(there)).toBe(true);
  });

  it('E6 one value in two places stays one, and so does what is in it and beside it', () => {
    const shared = { n: 1 };
    const python = new PythonValue('collections.OrderedDict', new Map([['shared', shared]]));
    const back = kept({ a: python, b: [python], shared }) as unknown as {
      a: PythonValue<'collections.OrderedDict'>;
      b: unknown[];
      shared: unknown;
    };
    expect(back.b[0]).toBe(back.a);
    expect(back.a.value.get('shared')).toBe(back.shared);
  });

  it('E6 the same values have the same bytes', () => {
    const made = () => ({ at: new PythonValue('datetime.date', '2020-01-02'), n: 1 });
    expect(serializer.serialize(made())).toEqual(serializer.serialize(made()));
  });

  it('one that contains itself is refused, by its path', () => {
    const map = new Map<unknown, unknown>();
    const python = new PythonValue('collections.OrderedDict', map);
    map.set('self', { python });
    expect(() => serializer.serialize({ a: [python] })).toThrow(
      /a\[0\].*contains itself, which would not come back/,
    );
  });

  it('what is in one is checked like everything else', () => {
    const python = new PythonValue('frozenset', new Set([() => 1]));
    expect(() => serializer.serialize({ python })).toThrow(/python.*function/);
  });

  const text = (value: string) => [0x22, value.length, ...Buffer.from(value)];
  const NO_DETAILS = [0x6f, 0x7b, 0];
  it.each([
    ['an unknown type', [...text('os.system'), ...text('id'), ...NO_DETAILS]],
    [
      'a type that is a name of every object',
      [...text('constructor'), ...text('id'), ...NO_DETAILS],
    ],
    ['text in the place of a set', [...text('frozenset'), ...text('id'), ...NO_DETAILS]],
    ['a set in the place of text', [...text('uuid.UUID'), 0x27, 0x2c, 0, ...NO_DETAILS]],
    ['no details', [...text('uuid.UUID'), ...text('id'), ...text('no')]],
    ['too few parts', text('uuid.UUID')],
  ])('bytes of %s are refused', (_what, parts) => {
    const bytes = [...CANONICAL_HEADER, 0x6f, ...text('a'), 0x5c, 64, ...parts, 0x7b, 1];
    expect(() => serializer.deserialize(Buffer.from(bytes))).toThrow(
      new TypeError('The payload is not a structured clone.'),
    );
  });
});
