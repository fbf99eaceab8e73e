import { SessionOptionsError } from '../../../lib/errors/session-options.error.js';
import { resolveOptions } from '../../../lib/config/resolution/resolve-options.js';
import type { SessionModuleOptions } from '../../../lib/config/session-options.js';

/** Options in a form that wrong ones can take as well. */
export const wrong = (options: Record<string, unknown>) => options as SessionModuleOptions;

/** What is wrong with options, as the developer reads it; empty when they are good. */
export function problemsOf(
  options: Record<string, unknown>,
  context: Partial<Parameters<typeof resolveOptions>[1]> = {},
): readonly string[] {
  try {
    resolveOptions(wrong(options), { env: { production: false }, ...context });
    return [];
  } catch (error) {
    if (error instanceof SessionOptionsError) return error.problems;
    throw error;
  }
}
