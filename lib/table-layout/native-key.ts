import { createHash } from 'node:crypto';
import type { Item, KeyAttribute } from './table-layout.js';

const ID = '{id}';

/** One attribute of a key: its name, and its value as a template in which `{id}` is the selector. */
export interface KeyTemplate {
  name: string;
  value: string;
}

export interface NativeKeyOptions {
  attributes?: { id?: string };
  /**
   * Text before the selector in the partition key: short for a `partitionKey` of that text and
   * `{id}`. Default none; e.g. `'SESSION#'` in a single-table design.
   */
  keyPrefix?: string;
  /**
   * The partition key as a template, e.g. `{ name: 'pk', value: 'SESSION#{id}' }`, in place of
   * `attributes.id` and `keyPrefix`. Its value needs `{id}`: a fixed one would put all sessions into
   * one partition, which takes 1,000 write units a second and no more (AWS, "Best practices for
   * designing and using partition keys effectively").
   */
  partitionKey?: KeyTemplate;
  /**
   * For tables with a sort key: e.g. `{ name: 'sk', value: 'SESSION' }`, or `'SESSION#{id}'`.
   * Default none.
   */
  sortKey?: KeyTemplate;
}

/** The key of the native layout's items. */
export class NativeKey {
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute | undefined;
  readonly #partition: (id: string) => string;
  readonly #sort: (id: string) => string;

  /** @throws TypeError for options that contradict each other, or that would be a bad key */
  constructor(options: NativeKeyOptions, defaultName: string) {
    const { attributes, keyPrefix = '', partitionKey, sortKey } = options;
    if (partitionKey !== undefined) refuseProblems(options, partitionKey);
    if (sortKey !== undefined && !isFilled(sortKey.value)) {
      refuse("sortKey.value must be a text that is not empty, e.g. 'SESSION#{id}'");
    }
    const name = partitionKey?.name ?? attributes?.id ?? defaultName;
    this.partitionKey = { name, type: 'S' };
    this.sortKey = sortKey && { name: sortKey.name, type: 'S' };
    this.#partition = partitionKey ? filled(partitionKey) : (id) => keyPrefix + id;
    this.#sort = sortKey ? filled(sortKey) : () => '';
  }

  of(id: string): Item {
    const key: Item = { [this.partitionKey.name]: { S: this.#partition(id) } };
    if (this.sortKey !== undefined) key[this.sortKey.name] = { S: this.#sort(id) };
    return key;
  }

  /**
   * A selector has no `#`, so it is never the key of a session. The id of the user is hashed: keys have a
   * length, and appear in logs and metrics of AWS, where it may not belong.
   */
  ofUser(userId: string): Item {
    return this.of(`user#${createHash('sha256').update(userId).digest('base64url')}`);
  }
}

function refuseProblems({ attributes, keyPrefix }: NativeKeyOptions, template: KeyTemplate): void {
  if (attributes?.id !== undefined) {
    refuse(
      'partitionKey.name and attributes.id both name the partition key; leave attributes.id out',
    );
  }
  if (keyPrefix !== undefined) {
    refuse(
      `partitionKey.value and keyPrefix both say what is in the partition key; leave keyPrefix out and write it as '${keyPrefix}${ID}' in partitionKey.value`,
    );
  }
  if (!isFilled(template.value) || !template.value.includes(ID)) {
    refuse(
      `partitionKey.value must contain ${ID}, e.g. 'SESSION#${ID}': without it all sessions would be in one partition, which bounds how many can be written a second; ${ID} in the sort key does not change that`,
    );
  }
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function filled({ value }: KeyTemplate): (id: string) => string {
  const texts = value.split(ID);
  return (id) => texts.join(id);
}

function refuse(problem: string): never {
  throw new TypeError(`nativeLayout: ${problem}.`);
}
