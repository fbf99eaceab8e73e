import { isMap, isSet } from 'node:util/types';

/** What `value` of a PythonValue is, by its `type`. */
export interface PythonContents {
  /** As `isoformat()` writes it: `2020-01-02T03:04:05.000006+00:00`, without an offset if it has none. */
  'datetime.datetime': string;
  /** `2020-01-02` */
  'datetime.date': string;
  /** `03:04:05.000006`, with an offset if it has one. */
  'datetime.time': string;
  /** In seconds: `PT90061.000001S`, `-PT1S`. */
  'datetime.timedelta': string;
  /** As `str()` writes it: `1.50E+3`, `NaN`, `-Infinity`. */
  'decimal.Decimal': string;
  /** `12345678-1234-5678-1234-567812345678` */
  'uuid.UUID': string;
  'markupsafe.Markup': string;
  frozenset: ReadonlySet<unknown>;
  'collections.OrderedDict': Map<unknown, unknown>;
  'collections.defaultdict': Map<unknown, unknown>;
}

/** The types of Python of which a session holds a PythonValue. */
export type PythonType = keyof PythonContents;

/** What few values have beside their `value`. */
export interface PythonDetails {
  /** Of a datetime or time: the second of two equal times, when clocks are set back. */
  readonly fold?: 1;
  /** Of a datetime or time: the name that its fixed offset was given. */
  readonly zone?: string;
  /** Of a UUID: whether it was made safely among processes, 0 for yes and -1 for no. */
  readonly isSafe?: 0 | -1;
  /** Of a defaultdict: the builtin type that makes what is missing, such as `list`. */
  readonly factory?: string;
}

/**
 * A value of a Python type that JavaScript has nothing for, as rows of flask-dynamodb-sessions hold
 * them; `StructuredCloneSerializer` keeps it.
 * It is frozen: to change it, put another one in its place. A Map in it can be changed.
 *
 * ```ts
 * const { total } = session.data;
 * if (PythonValue.is(total, 'decimal.Decimal')) show(total.value);
 * session.data.total = new PythonValue('decimal.Decimal', '19.90');
 * ```
 */
export class PythonValue<T extends PythonType = PythonType> {
  readonly type: T;
  readonly value: PythonContents[T];
  readonly details: PythonDetails;

  constructor(type: T, value: PythonContents[T], details: PythonDetails = {}) {
    this.type = type;
    this.value = value;
    this.details = Object.freeze({ ...details });
    Object.freeze(this);
  }

  /** Whether a value is a PythonValue of this type. */
  static is<K extends PythonType>(value: unknown, type: K): value is PythonValue<K> {
    return value instanceof PythonValue && value.type === type;
  }

  /** The text of a value whose content is text. */
  toString(): string {
    return typeof this.value === 'string' ? this.value : `[PythonValue ${this.type}]`;
  }
}

/** What `value` is, by its `type`. */
const KINDS: Readonly<Record<PythonType, 'text' | 'set' | 'map'>> = {
  'datetime.datetime': 'text',
  'datetime.date': 'text',
  'datetime.time': 'text',
  'datetime.timedelta': 'text',
  'decimal.Decimal': 'text',
  'uuid.UUID': 'text',
  'markupsafe.Markup': 'text',
  frozenset: 'set',
  'collections.OrderedDict': 'map',
  'collections.defaultdict': 'map',
};

/**
 * The value that has been stored as its three parts.
 *
 * @throws TypeError for parts of no such value
 */
export function pythonValueOf(type: unknown, value: unknown, details: unknown): PythonValue {
  const kind = isPythonType(type) ? KINDS[type] : undefined;
  const isRight =
    (kind === 'text' && typeof value === 'string') ||
    (kind === 'set' && isSet(value)) ||
    (kind === 'map' && isMap(value));
  if (!isRight || typeof details !== 'object') throw new TypeError('Not a value of Python.');
  return new PythonValue(type as PythonType, value, { ...details });
}

function isPythonType(type: unknown): type is PythonType {
  return typeof type === 'string' && Object.hasOwn(KINDS, type);
}
