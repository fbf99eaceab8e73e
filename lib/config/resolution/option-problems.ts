import type { ValidationError } from 'class-validator';
import { validateSync } from '../checks/class-validator.js';
import { isObject } from '../checks/shapes.js';
import { showKind, showText, showValue } from '../checks/show-value.js';
import type { OptionTable } from '../option-row.js';
import type { OptionSources } from '../option-sources.js';
import { nearestName } from './nearest-name.js';

type Options = Readonly<Record<string, unknown>>;

/** How options are called in messages: what comes before their names, and where they are from. */
export interface OptionNames {
  readonly prefix: string;
  readonly sources: OptionSources;
  /** What to do with names that are known, and are no options here. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

export interface OptionProblems {
  /** One line each: unknown options first, then those that their rows refuse, then those inside. */
  readonly problems: readonly string[];
  /** The options that are wrong, or have something wrong inside. */
  readonly refused: ReadonlySet<string>;
}

/** Checks each option of an object by itself. */
export function optionProblems(
  table: OptionTable,
  options: Options,
  names: OptionNames,
): OptionProblems {
  const errors = validateSync(copyOf(table, options), {
    skipUndefinedProperties: true,
    stopAtFirstError: true,
  });
  return {
    problems: linesOf(table, options, errors, names),
    refused: new Set(errors.map(({ property }) => property)),
  };
}

/** Read as they will be used: options may come from getters or from a prototype. */
function copyOf({ rows, Schema }: OptionTable, options: Options): object {
  const values = Object.entries(rows).map(([name, { is }]) => {
    const value = options[name];
    return [name, is.nested && isObject(value) ? copyOf(is.nested, value) : value] as const;
  });
  return new Schema(Object.fromEntries(values));
}

function linesOf(
  { rows }: OptionTable,
  options: Options,
  errors: readonly ValidationError[],
  { prefix, sources, elsewhere = {} }: OptionNames,
): string[] {
  const refused = errors.flatMap(({ property, value, constraints }) => {
    if (constraints === undefined) return [];
    const path = `${prefix}${property}`;
    const source = sources[path] === undefined ? '' : ` (from ${sources[path]})`;
    const shown = (rows[property]?.show ?? showValue)(value);
    return `${path}${source} is ${shown}: ${Object.values(constraints).join('; ')}`;
  });
  const inside = Object.entries(rows).flatMap(([name, { is }]) => {
    const value = options[name];
    if (is.nested === undefined || !isObject(value)) return [];
    const { children = [] } = errors.find(({ property }) => property === name) ?? {};
    return linesOf(is.nested, value, children, { prefix: `${prefix}${name}.`, sources });
  });
  const unknown = unknownOptions(options, { known: Object.keys(rows), prefix, elsewhere });
  return [...unknown, ...refused, ...inside];
}

/** Not the whitelist of class-validator: it lets names of Object.prototype pass, e.g. "constructor". */
function unknownOptions(
  options: Options,
  names: Required<Pick<OptionNames, 'prefix' | 'elsewhere'>> & {
    readonly known: readonly string[];
  },
): string[] {
  const { known, prefix, elsewhere } = names;
  return Object.entries(options)
    .filter(([name, value]) => value !== undefined && !known.includes(name))
    .map(([name, value]) => {
      const nearest = nearestName(name, known);
      const guess = nearest === undefined ? 'remove it' : `did you mean ${prefix}${nearest}?`;
      const fix = Object.hasOwn(elsewhere, name) ? elsewhere[name] : guess;
      return `${prefix}${showText(name)} is no option (it is ${showKind(value)}): ${fix}`;
    });
}
