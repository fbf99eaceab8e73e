import type { Checks } from './checks/passes.js';

/**
 * How the text of an environment variable is read; `undefined` counts as not set. What a reader does
 * not know it leaves as text, for the checks to refuse.
 */
export type Reader = (text: string) => unknown;

/** What options of one kind have in common. */
export interface OptionKind {
  readonly checks: Checks;
  /** Left out where no text can express it. */
  readonly read?: Reader;
  /** What a duration is resolved to. */
  readonly unit?: 'ms' | 's';
  /** The options inside of an object. */
  readonly nested?: OptionTable;
}

/** A kind of option with values of this type, no more and no less. */
export interface KindOf<Value> extends OptionKind {
  /** Never there; it makes a check of other values than the option's type a compile error. */
  readonly takes?: (value: Value) => Value;
}

/** One option. */
export interface OptionRow {
  readonly is: OptionKind;
  /** Left out where there is none, or where the module makes it, as `instead` then says. */
  readonly default?: unknown;
  readonly instead?: string;
  /** Its environment variables, the last one wins. Left out: the one of its name. */
  readonly variables?: readonly string[];
  /** How messages show a value that must not reach a log as it is. */
  readonly show?: (value: unknown) => string;
  /** What it is for, in one sentence. */
  readonly about: string;
}

/** A row for every option of an interface. */
export type RowsOf<Options> = {
  readonly [Name in keyof Options]-?: OptionRow & {
    readonly is: KindOf<Exclude<Options[Name], undefined>>;
    readonly default?: Options[Name];
  };
};

export type OptionRows = Readonly<Record<string, OptionRow>>;

export interface OptionTable<Rows extends OptionRows = OptionRows> {
  readonly rows: Rows;
  /** A class whose instances class-validator checks as the rows say. */
  readonly Schema: new (options: object) => object;
}

export function optionTable<Rows extends OptionRows>(rows: Rows): OptionTable<Rows> {
  class Schema {
    readonly [name: string]: unknown;

    constructor(options: object) {
      Object.assign(this, options);
    }
  }
  for (const [name, { is }] of Object.entries(rows)) {
    for (const check of is.checks) check(Schema.prototype, name);
  }
  return { rows, Schema };
}
