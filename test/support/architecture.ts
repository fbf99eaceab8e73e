import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/** Sources by their path inside `lib/`, for example `session/merge.ts`. */
export type Sources = ReadonlyMap<string, string>;

/** One rule: the sentences that say where it is broken. */
export type Rule = (sources: Sources) => string[];

/** Where imports may point: each layer knows only the layers before it. */
const LAYERS = [
  ['errors'],
  ['session', 'session-token'],
  ['serializer'],
  ['table-layout'],
  ['repository'],
  ['lifecycle'],
  ['request'],
];
const ROOT = '.';
const MAX_LINES = 200;

export function readSources(folder: string): Sources {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => path.replaceAll('\\', '/'));
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** Every module that a source names: imports, re-exports, type imports and dynamic imports. */
export function importsOf(source: string): string[] {
  return ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);
}

export const rules = {
  onlyDynamoDbRoomsImportTheSdk: packageRule(
    (name) => name.startsWith('@aws-sdk/') || name.startsWith('@smithy/'),
    (path) => path.startsWith('repository/dynamodb/') || path.startsWith('table/'),
  ),
  onlyOuterRoomsImportNest: packageRule(
    (name) => name.startsWith('@nestjs/'),
    (path) => [ROOT, 'request', 'users', 'config', 'testing'].includes(room(path)),
  ),
  nothingImportsTheIndex: edgeRule(({ to }) => to === 'index.ts'),
  foldersFormNoCycle: (sources) => folderCycles(sources),
  importsPointOneWay: edgeRule(({ from, to }) => layer(from) >= 0 && layer(to) > layer(from)),
  transportKnowsNoSession: edgeRule(
    ({ from, to }) => room(from) === 'transport' && layer(to) > layer('errors/'),
  ),
  onlyTestingImportsTesting: edgeRule(
    ({ from, to }) => room(to) === 'testing' && room(from) !== 'testing',
  ),
  nothingWritesToTheConsole: (sources) =>
    [...sources].filter(([, source]) => usesConsole(source)).map(([path]) => `${path}: console`),
  filesStaySmall: (sources) =>
    [...sources]
      .map(([path, source]) => ({ path, lines: source.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > MAX_LINES)
      .map(({ path, lines }) => `${path}: ${lines} lines`),
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

/** -1 for a room beside the layers (users, config, …); the root files are above all layers. */
function layer(path: string): number {
  return room(path) === ROOT
    ? LAYERS.length
    : LAYERS.findIndex((rooms) => rooms.includes(room(path)));
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
  const visit = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && node.text === 'console') || (ts.forEachChild(node, visit) ?? false);
  return visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest));
}
