import { RefusedPayload } from '../../../serializer/refused-payload.js';

/** How a pickle makes an object: by calling something, or by making one of a class. */
export type Making = 'REDUCE' | 'NEWOBJ';

/** What a pickle may name to make a value, and the one way in which CPython does so. */
const MAKINGS: ReadonlyMap<string, Making> = new Map<string, Making>([
  ['_codecs.encode', 'REDUCE'],
  ['bytes', 'REDUCE'],
  ['bytearray', 'REDUCE'],
  ['set', 'REDUCE'],
  ['frozenset', 'REDUCE'],
  ['collections.OrderedDict', 'REDUCE'],
  ['collections.defaultdict', 'REDUCE'],
  ['datetime.date', 'REDUCE'],
  ['datetime.datetime', 'REDUCE'],
  ['datetime.time', 'REDUCE'],
  ['datetime.timedelta', 'REDUCE'],
  ['datetime.timezone', 'REDUCE'],
  ['decimal.Decimal', 'REDUCE'],
  ['markupsafe.Markup', 'NEWOBJ'],
  ['uuid.UUID', 'NEWOBJ'],
]);

const DICTS: ReadonlySet<string> = new Set(['collections.OrderedDict', 'collections.defaultdict']);

/** To protocol 2 the builtins have the names of Python 2. */
const PYTHON_2: ReadonlyMap<string, string> = new Map([
  ['unicode', 'str'],
  ['long', 'int'],
]);
const NAME = /^[A-Za-z_][\w.]{0,63}$/;

/** A class or function that a pickle names. It is never looked up: its name is all there is. */
export class PickleGlobal {
  /** `module.name`, or the name alone of a builtin. */
  readonly path: string;

  constructor(module: unknown, name: unknown) {
    const isName = [module, name].every((part) => typeof part === 'string' && NAME.test(part));
    if (!isName) throw new RefusedPayload('The pickle names something that has no name in Python.');
    if (module === '__builtin__') this.path = PYTHON_2.get(String(name)) ?? String(name);
    else this.path = module === 'builtins' ? String(name) : `${String(module)}.${String(name)}`;
  }

  /** Notes that an object is made of arguments. Nothing is made before it is known to be plain. */
  make(making: Making, args: readonly unknown[]): PickleObject {
    if (MAKINGS.get(this.path) !== making) refusePython(this.path);
    return new PickleObject(this.path, args);
  }
}

/** An object as a pickle describes it: what it is made of, and what is then put into it. */
export class PickleObject {
  /** What BUILD gives it. */
  state: unknown;
  /** What SETITEM and SETITEMS put into it, if they may. */
  readonly items: Map<unknown, unknown> | undefined;

  constructor(
    readonly path: string,
    readonly args: readonly unknown[],
  ) {
    if (DICTS.has(path)) this.items = new Map();
  }

  get making(): Making {
    return MAKINGS.get(this.path) ?? 'REDUCE';
  }
}

/** @throws TypeError that says which type of Python it is, and nothing of its value */
export function refusePython(path: string): never {
  throw new RefusedPayload(
    `The pickle has a value that is a Python ${path}, or not in the form that Python gives it, and is refused.`,
  );
}
