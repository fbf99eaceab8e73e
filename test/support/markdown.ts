export interface CodeBlock {
  readonly language: string;
  /** From the info string: ```` ```ts file=main.ts ````. */
  readonly file: string | undefined;
  readonly code: string;
}

const BLOCK = /^```(\w+)(?: file=(\S+))?\n([\s\S]*?)^```$/gm;

export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(BLOCK)].map(([, language = '', file, code = '']) => ({
    language,
    file,
    code,
  }));
}

/** The rows of the table whose first heading is this one, as cells. */
export function tableRows(markdown: string, heading: string): string[][] {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => cells(line)[0] === heading);
  if (start < 0) throw new Error(`There is no table that begins with "${heading}".`);
  const rest = lines.slice(start + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest.slice(0, end).map(cells);
}

/** What stands in backticks. */
export function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** All code: what stands in backticks, and in blocks. */
export function allCodeIn(markdown: string): string[] {
  return [
    ...codeIn(markdown.replaceAll(BLOCK, '')),
    ...codeBlocks(markdown).map(({ code }) => code),
  ];
}

/** Files and folders below one of these folders, as in `lib/index.ts`, wherever they are named. */
export function pathsIn(markdown: string, folders: readonly string[]): string[] {
  const below = folders.map((folder) => folder.replaceAll('.', '\\.')).join('|');
  const path = new RegExp(`(?<![\\w./-])(?:${below})/[\\w./-]*\\w`, 'g');
  return [...new Set(markdown.match(path))];
}

function cells(line: string): string[] {
  if (!line.startsWith('|')) return [];
  return line
    .slice(1, line.lastIndexOf('|'))
    .split('|')
    .map((cell) => cell.trim());
}

/** The ids that list items begin with: `- **R01** …`. */
export function listed(markdown: string): string[] {
  return Array.from(markdown.matchAll(/^- \*\*([A-Z]\d\d)\*\* /gm), ([, id = '']) => id);
}

/** What stands below a heading, up to the next one of the same level or a higher one. */
export function sectionOf(markdown: string, heading: string): string {
  const [, level = '', rest = ''] =
    new RegExp(`^(#+) ${heading}\\n([\\s\\S]*)`, 'm').exec(markdown) ?? [];
  if (level === '') throw new Error(`There is no heading "${heading}".`);
  return rest.split(new RegExp(`^#{1,${level.length}} `, 'm'))[0] ?? '';
}

/** What links to the headings of a page end in, as GitHub makes it. */
export function anchorsIn(markdown: string): string[] {
  const headings = markdown.replaceAll(BLOCK, '').matchAll(/^#+ (.*)$/gm);
  return Array.from(headings, ([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
