/** The names that a flag such as `--contenders a,b` chooses, all of them if it is not there. */
export function choose<T>(
  flag: string,
  asked: string | undefined,
  all: Readonly<Record<string, T>>,
): [string, T][] {
  if (asked === undefined) return Object.entries(all);
  return asked.split(',').map((name) => {
    const found = all[name];
    if (found === undefined) {
      throw new Error(`${flag}: there is no "${name}"; there are ${Object.keys(all).join(', ')}`);
    }
    return [name, found];
  });
}

/** A whole number above zero. */
export function count(flag: string, text: string): number {
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${flag}: "${text}" is no count`);
  return value;
}

/** Says what is wrong in a line, and ends. */
export function run(main: () => Promise<void>): void {
  // engines in package.json says when Node 20 is dropped, and the children inherit this.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  // So that the engine and the children are ended with it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  main().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
}
