import type { OptionRows } from './option-row.js';
import { withSources } from './option-sources.js';
import type { SessionModuleOptions } from './session-options.js';
import { SESSION_OPTIONS } from './session-table.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The options that environment variables set; not yet validated. A variable that is empty counts as
 * not set, but for `SESSION_SECRETS`: a deployment that lost its secrets must not start without.
 */
export function optionsFromEnvironment(environment: Environment): SessionModuleOptions {
  const sources: Record<string, string> = {};
  return withSources(optionsOf(SESSION_OPTIONS.rows, [], { environment, sources }), sources);
}

function optionsOf(
  rows: OptionRows,
  outer: readonly string[],
  within: { readonly environment: Environment; readonly sources: Record<string, string> },
): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const [name, { is, variables }] of Object.entries(rows)) {
    const path = [...outer, name];
    const inside = optionsOf(is.nested?.rows ?? {}, path, within);
    if (Object.keys(inside).length > 0) options[name] = inside;
    if (is.read === undefined) continue;
    for (const variable of variables ?? [`SESSION_${path.map(toUpperSnake).join('_')}`]) {
      const text = within.environment[variable]?.trim();
      const value = text === undefined ? undefined : is.read(text);
      if (value === undefined) continue;
      options[name] = value;
      within.sources[path.join('.')] = variable;
    }
  }
  return options;
}

function toUpperSnake(name: string): string {
  return name.replaceAll(/[A-Z]/g, '_$&').toUpperCase();
}
