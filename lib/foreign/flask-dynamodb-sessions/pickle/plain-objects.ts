import { PickleGlobal, PickleObject, refusePython } from './pickle-object.js';
import {
  PythonValue,
  type PythonDetails,
  type PythonType,
} from '../../../serializer/value/python-value.js';
import {
  dateBytes,
  dateText,
  durationOf,
  durationText,
  microsOf,
  offsetOf,
  offsetText,
  timeBytes,
  timedeltaArgs,
  timeText,
} from './python-times.js';

const DECIMAL = /^-?(?:\d+(?:\.\d+)?(?:E[+-]\d{1,18})?|Infinity|s?NaN\d*)$/;
const UUID = /^([\da-f]{8})-([\da-f]{4})-([\da-f]{4})-([\da-f]{4})-([\da-f]{12})$/;
const ZONED = /^(.*?)([+-]\d\d:\d\d(?::\d\d(?:\.\d{6})?)?)?$/;
const FACTORIES: ReadonlySet<string> = new Set([
  ...['bool', 'bytearray', 'bytes', 'dict', 'float', 'frozenset', 'int'],
  ...['list', 'set', 'str', 'tuple'],
]);
const BEYOND_LATIN1 = /[^\0-\xff]/;
/** The bit beside the month or the hour that says which of two equal times it is. */
const FOLD = 0x80;

/**
 * The value of an object that is made of nothing but text and numbers.
 *
 * @throws TypeError for one that Python does not write like this
 */
export function plainValue(object: PickleObject): PythonValue {
  return valueOf(object) ?? refusePython(object.path);
}

/** What Python makes a value of, or undefined for one that would not come back as it was. */
export function plainObject(value: PythonValue): PickleObject | undefined {
  const object = typeof value.value === 'string' ? objectOf(value, value.value) : undefined;
  const again = object === undefined ? undefined : valueOf(object);
  return again !== undefined && spelled(again) === spelled(value) ? object : undefined;
}

/** Bytes as Python writes them: as they are, or to protocol 2 as text to be encoded. */
export function bytesOf(value: unknown): Buffer | undefined {
  if (Buffer.isBuffer(value)) return value;
  if (!(value instanceof PickleObject)) return undefined;
  const { path, args } = value;
  if (path === 'bytes') return args.length === 0 ? Buffer.alloc(0) : undefined;
  const [text, encoding] = args;
  if (path !== '_codecs.encode' || encoding !== 'latin1' || args.length !== 2) return undefined;
  if (typeof text !== 'string' || BEYOND_LATIN1.test(text)) return undefined;
  return Buffer.from(text, 'latin1');
}

/** What makes the missing values of a defaultdict. */
export function factoryOf(args: readonly unknown[]): PythonDetails {
  if (args.length === 0) return {};
  const [factory] = args;
  const isPlain = factory instanceof PickleGlobal && FACTORIES.has(factory.path);
  if (!isPlain || args.length > 1) refusePython('collections.defaultdict');
  return { factory: factory.path };
}

/** The builtin type that a defaultdict names, if it may. */
export function factoryGlobal(name: string): PickleGlobal | undefined {
  return FACTORIES.has(name) ? new PickleGlobal('builtins', name) : undefined;
}

function valueOf({ path, args, state }: PickleObject): PythonValue | undefined {
  if (path === 'uuid.UUID') return args.length === 0 ? uuidOf(state) : undefined;
  if (path === 'datetime.timedelta') {
    const micros = microsOf(args);
    return micros === undefined ? undefined : new PythonValue(path, durationText(micros));
  }
  const [first] = args;
  if (path === 'datetime.datetime' || path === 'datetime.time') return timeOf(path, args);
  if (args.length !== 1) return undefined;
  if (path === 'datetime.date') {
    const date = fixed(first, 4);
    const text = date === undefined ? undefined : dateText(date);
    return text === undefined ? undefined : new PythonValue(path, text);
  }
  if (typeof first !== 'string') return undefined;
  if (path === 'markupsafe.Markup') return new PythonValue(path, first);
  if (path === 'decimal.Decimal' && DECIMAL.test(first)) return new PythonValue(path, first);
  return undefined;
}

function objectOf({ type, details }: PythonValue, text: string): PickleObject | undefined {
  switch (type) {
    case 'uuid.UUID':
      return uuidObject(text, details);
    case 'datetime.timedelta': {
      const micros = durationOf(text);
      return micros === undefined ? undefined : new PickleObject(type, timedeltaArgs(micros));
    }
    case 'datetime.datetime':
    case 'datetime.time':
      return timeObject(type, text, details);
    case 'datetime.date':
      return new PickleObject(type, [dateBytes(text)]);
    case 'decimal.Decimal':
    case 'markupsafe.Markup':
      return new PickleObject(type, [text]);
    default:
      return undefined;
  }
}

function timeOf(
  type: 'datetime.datetime' | 'datetime.time',
  args: readonly unknown[],
): PythonValue | undefined {
  const dateLength = type === 'datetime.time' ? 0 : 4;
  const given = fixed(args[0], dateLength + 6);
  if (given === undefined || args.length > 2) return undefined;
  const bytes = Buffer.from(given);
  const flagged = dateLength === 0 ? 0 : 2;
  const fold = (bytes[flagged] ?? 0) & FOLD;
  bytes[flagged] = (bytes[flagged] ?? 0) & ~FOLD;
  const date = dateLength === 0 ? '' : dateText(bytes.subarray(0, 4));
  const time = timeText(bytes.subarray(dateLength));
  const zone = args.length === 1 ? { offset: '' } : zoneOf(args[1]);
  if (date === undefined || time === undefined || zone?.offset === undefined) return undefined;
  return new PythonValue(type, `${date}${date && 'T'}${time}${zone.offset}`, {
    ...(fold > 0 && { fold: 1 }),
    ...(zone.name !== undefined && { zone: zone.name }),
  });
}

function timeObject(type: PythonType, text: string, details: PythonDetails) {
  const [, local = '', offset] = ZONED.exec(text) ?? [];
  const [date, time] = type === 'datetime.time' ? [undefined, local] : local.split('T');
  const head = date === undefined ? Buffer.alloc(0) : dateBytes(date);
  const tail = timeBytes(time ?? '');
  if (head === undefined || tail === undefined) return undefined;
  const bytes = Buffer.concat([head, tail]);
  const flagged = date === undefined ? 0 : 2;
  if (details.fold === 1) bytes[flagged] = (bytes[flagged] ?? 0) | FOLD;
  if (offset === undefined) return new PickleObject(type, [bytes]);
  const difference = new PickleObject('datetime.timedelta', timedeltaArgs(offsetOf(offset) ?? 0n));
  const { zone } = details;
  const fixedOffset = zone === undefined ? [difference] : [difference, zone];
  return new PickleObject(type, [bytes, new PickleObject('datetime.timezone', fixedOffset)]);
}

/** A `datetime.timezone`: how far from UTC, and its name if it was given one. */
function zoneOf(value: unknown): { offset: string | undefined; name?: string } | undefined {
  if (!(value instanceof PickleObject)) return undefined;
  const [difference, name] = value.args;
  if (value.path !== 'datetime.timezone' || value.args.length > 2) return undefined;
  if (!(difference instanceof PickleObject)) return undefined;
  if (difference.path !== 'datetime.timedelta') return undefined;
  const micros = microsOf(difference.args);
  if (micros === undefined) return undefined;
  const offset = offsetText(micros);
  if (value.args.length === 1) return { offset };
  return typeof name === 'string' ? { offset, name } : undefined;
}

function uuidOf(state: unknown): PythonValue | undefined {
  if (!(state instanceof Map)) return undefined;
  const { int, isSafe } = {
    int: state.get('int') as unknown,
    isSafe: state.get('is_safe') as unknown,
  };
  if (typeof int !== 'bigint' && typeof int !== 'number') return undefined;
  if (!Number.isInteger(Number(int)) || BigInt.asUintN(128, BigInt(int)) !== BigInt(int))
    return undefined;
  if (state.size !== (state.has('is_safe') ? 2 : 1)) return undefined;
  const hex = int.toString(16).padStart(32, '0');
  const text = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  if (!state.has('is_safe')) return new PythonValue('uuid.UUID', text);
  return isSafe === 0 || isSafe === -1 ? new PythonValue('uuid.UUID', text, { isSafe }) : undefined;
}

function uuidObject(text: string, { isSafe }: PythonDetails): PickleObject | undefined {
  if (!UUID.test(text)) return undefined;
  const int = BigInt(`0x${text.replaceAll('-', '')}`);
  const object = new PickleObject('uuid.UUID', []);
  object.state = new Map<string, unknown>([['int', int]]);
  if (isSafe !== undefined) (object.state as Map<string, unknown>).set('is_safe', isSafe);
  return object;
}

/** Bytes of a known length, which is checked first: many objects may share one long text. */
function fixed(value: unknown, length: number): Buffer | undefined {
  const text = value instanceof PickleObject ? value.args[0] : value;
  const isFixed = (typeof text === 'string' || Buffer.isBuffer(text)) && text.length === length;
  return isFixed ? bytesOf(value) : undefined;
}

function spelled({ type, value, details }: PythonValue): string {
  const { fold, zone, isSafe, factory } = details;
  return JSON.stringify([type, value, fold, zone, isSafe, factory]);
}
