import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/** Sources by their path inside `lib/`, for example `session/merge.ts`. */
export type Sources = ReadonlyMap<string, string>;

/** One rule: the sentences that say where it is broken. */
export type Rule = (sources: Sources) => string[];

/** Every room of `lib/`, `.` for its root files: imports point from a layer to those before it. */
const LAYERS: readonly (readonly string[])[] = [
  ['errors', 'transport'],
  ['session-token'],
  ['session'],
  ['events', 'serializer'],
  ['table-layout'],
  ['foreign', 'repository'],
  ['config', 'table'],
  ['lifecycle'],
  ['users'],
  ['request'],
  ['.'],
  ['testing'],
];
const ROOT = '.';
const MAX_LINES = 200;
const MAX_FILES = 15;

export function readSources(folder: string): Sources {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => path.replaceAll('\\', '/'));
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** Every module that a source names: imports, re-exports, type imports and dynamic imports. */
export function importsOf(source: string): string[] {
  let names = imports.get(source);
  if (names === undefined) {
    names = ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);
    imports.set(source, names);
  }
  return names;
}

const imports = new Map<string, string[]>();

export const rules = {
  onlyDynamoDbRoomsImportTheSdk: packageRule(
    (name) => name.startsWith('@aws-sdk/') || name.startsWith('@smithy/'),
    (path) => path.startsWith('repository/dynamodb/') || path.startsWith('table/'),
  ),
  onlyOuterRoomsImportNest: packageRule(
    (name) => name.startsWith('@nestjs/'),
    (path) => [ROOT, 'request', 'config', 'testing'].includes(room(path)),
  ),
  nothingImportsTheIndex: edgeRule(({ to }) => to === 'index.ts'),
  foldersFormNoCycle: (sources) => folderCycles(sources),
  importsPointOneWay: edgeRule(
    ({ from, to }) => room(to) !== room(from) && layer(to) >= layer(from),
  ),
  everyRoomHasItsLayer: (sources) => {
    const rooms = new Set([...sources.keys()].map(room));
    const named = LAYERS.flat();
    return [
      ...[...rooms].filter((one) => !named.includes(one)).map((one) => `${one} is in no layer`),
      ...named.filter((one) => !rooms.has(one)).map((one) => `${one} is no room`),
    ];
  },
  nothingWritesToTheConsole: (sources) =>
    [...sources].filter(([, source]) => usesConsole(source)).map(([path]) => `${path}: console`),
  filesStaySmall: (sources) =>
    [...sources]
      // A list of names, however many there are.
      .filter(([path]) => path !== 'index.ts')
      .map(([path, source]) => ({ path, lines: source.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > MAX_LINES)
      .map(({ path, lines }) => `${path}: ${lines} lines`),
  foldersStaySmall: (sources) => {
    const files = new Map<string, number>();
    for (const path of sources.keys()) {
      const folder = posix.dirname(path);
      files.set(folder, (files.get(folder) ?? 0) + 1);
    }
    return [...files]
      .filter(([, count]) => count > MAX_FILES)
      .map(([folder, count]) => `${folder}: ${count} files`);
  },
} satisfies Record<string, Rule>;

interface Edge {
  readonly from: string;
  readonly to: string;
}

function edges(sources: Sources): Edge[] {
  return [...sources].flatMap(([from, source]) =>
    importsOf(source)
      .filter((name) => name.startsWith('.'))
      .map((name) => posix.join(posix.dirname(from), name).replace(/\.js$/, '.ts'))
      .map((to) => ({ from, to: sources.has(to) ? to : posix.join(to, 'index.ts') })),
  );
}

function edgeRule(broken: (edge: Edge) => boolean): Rule {
  return (sources) =>
    edges(sources)
      .filter(broken)
      .map(({ from, to }) => `${from} imports ${to}`);
}

function packageRule(concerns: (name: string) => boolean, allows: (path: string) => boolean): Rule {
  return (sources) =>
    [...sources]
      .filter(([path]) => !allows(path))
      .flatMap(([path, source]) =>
        importsOf(source)
          .filter(concerns)
          .map((name) => `${path} imports ${name}`),
      );
}

function room(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? ROOT) : ROOT;
}

function layer(path: string): number {
  return LAYERS.findIndex((rooms) => rooms.includes(room(path)));
}

function folderCycles(sources: Sources): string[] {
  const graph = new Map<string, Set<string>>();
  for (const { from, to } of edges(sources)) {
    const [source, target] = [posix.dirname(from), posix.dirname(to)];
    if (source !== target) {
      graph.set(source, (graph.get(source) ?? new Set()).add(target));
    }
  }
  const reaches = (start: string): string[] | undefined => {
    const queue = [[start]];
    const seen = new Set<string>();
    for (let path = queue.shift(); path; path = queue.shift()) {
      for (const next of graph.get(path.at(-1) ?? '') ?? []) {
        if (next === start) {
          return [...path, next];
        }
        if (!seen.has(next)) {
          seen.add(next);
          queue.push([...path, next]);
        }
      }
    }
    return undefined;
  };
  return [...graph.keys()].flatMap((folder) => reaches(folder)?.join(' -> ') ?? []);
}

function usesConsole(source: string): boolean {
  if (!source.includes('console')) return false;
  const visit = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && node.text === 'console') || (ts.forEachChild(node, visit) ?? false);
  return visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest));
}
