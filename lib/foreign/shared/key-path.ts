import { isPlainObject } from '../../serializer/value/plain-object.js';

type Data = Record<string, unknown>;

/** Where a value is in the data: `user_id`, or `passport.user` for one inside of an object. */
export class KeyPath {
  /** The first is a top-level key. */
  readonly keys: readonly string[];

  constructor(readonly text: string) {
    this.keys = text.split('.');
  }

  /** `undefined` also where there is no object on the way. */
  read(data: unknown): unknown {
    let value = data;
    for (const key of this.keys) {
      if (!isPlainObject(value) || !Object.hasOwn(value, key)) return undefined;
      value = value[key];
    }
    return value;
  }

  /** In place. What is in the way on the path and is no object is replaced. */
  write(data: Data, value: unknown): void {
    const last = this.keys.at(-1) as string;
    let inner = data;
    for (const key of this.keys.slice(0, -1)) {
      const next = Object.hasOwn(inner, key) ? inner[key] : undefined;
      if (isPlainObject(next)) inner = next;
      else inner[key] = inner = {};
    }
    inner[last] = value;
  }

  /** In place, with the objects on the path that are empty then. */
  remove(data: Data): void {
    const around: Data[] = [];
    let inner: unknown = data;
    for (const key of this.keys) {
      if (!isPlainObject(inner) || !Object.hasOwn(inner, key)) return;
      around.push(inner);
      inner = inner[key];
    }
    for (let depth = around.length - 1; depth >= 0; depth--) {
      const [holder, key] = [around[depth] as Data, this.keys[depth] as string];
      delete holder[key];
      if (Object.keys(holder).length > 0) return;
    }
  }
}
