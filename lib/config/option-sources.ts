/** Which environment variable each option came from, by the option's path, e.g. `cookie.secure`. */
export type OptionSources = Readonly<Record<string, string>>;

const SOURCES = Symbol('where options came from');

/** Remembers where options came from, for messages. Copies of the object do not. */
export function withSources<T extends object>(options: T, sources: OptionSources): T {
  return Object.defineProperty(options, SOURCES, { value: sources });
}

export function sourcesOf(options: object): OptionSources {
  return (options as { readonly [SOURCES]?: OptionSources })[SOURCES] ?? {};
}
