import { validateSync, type ValidationError } from 'class-validator';
import { nearestName } from './nearest-name.js';
import type { OptionSources } from './option-sources.js';
import { showKind, showText, showValue } from './show-value.js';

/** Options whose value must not reach a log as it is. */
const SHOWN_AS: Readonly<Record<string, (value: unknown) => string>> = {
  secrets: showKind,
  // Whatever comes before the last @ may be credentials.
  endpoint: (value) => showValue(typeof value === 'string' ? value.replace(/^.*@/s, '…@') : value),
};

export interface SchemaSubject<T extends object> {
  readonly Schema: new () => T;
  readonly options: Readonly<Record<string, unknown>>;
  /** How the options are called in messages, e.g. `cookie.`. */
  readonly prefix: string;
  readonly sources: OptionSources;
}

/** Each option of an object that its schema refuses, unknown ones first: one line each. */
export function schemaProblems<T extends object>(subject: SchemaSubject<T>): string[] {
  const instance = new subject.Schema();
  const known = Object.keys(instance);
  const unknown: string[] = [];
  // Read as they will be used: options may come from getters or from a prototype.
  for (const name of known) {
    const value = subject.options[name];
    if (value !== undefined) Object.assign(instance, { [name]: value });
  }
  // The whitelist of class-validator lets names of Object.prototype pass, such as "constructor".
  for (const [name, value] of Object.entries(subject.options)) {
    if (value === undefined || known.includes(name)) continue;
    unknown.push(unknownOption(name, value, known, subject.prefix));
  }
  const refused = validateSync(instance, { stopAtFirstError: true });
  return [...unknown, ...refused.map((error) => refusedOption(error, subject))];
}

function unknownOption(
  name: string,
  value: unknown,
  known: readonly string[],
  prefix: string,
): string {
  const nearest = nearestName(name, known);
  const fix = nearest === undefined ? 'remove it' : `did you mean ${prefix}${nearest}?`;
  return `${prefix}${showText(name)} is no option (it is ${showKind(value)}): ${fix}`;
}

function refusedOption(
  { property, value, constraints }: ValidationError & { value?: unknown },
  { prefix, sources }: Pick<SchemaSubject<object>, 'prefix' | 'sources'>,
): string {
  const path = `${prefix}${property}`;
  const shown = (SHOWN_AS[path] ?? showValue)(value);
  const source = sources[path] === undefined ? '' : ` (from ${sources[path]})`;
  return `${path}${source} is ${shown}: ${Object.values(constraints ?? {}).join('; ')}`;
}
