import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listed, sectionOf } from '../support/markdown.js';
import { namesIn, testNames } from '../support/test-names.js';

const page = readFileSync(join(process.cwd(), 'docs/requirements.md'), 'utf8');
const notBuilt = listed(sectionOf(page, 'Not yet built'));
const built = listed(page).filter((id) => !notBuilt.includes(id));

const names = [...testNames('test').values()].flat().join('\n');
const cited = [...new Set(names.match(/\b[RS]\d\d\b/g))];

describe('the tests', () => {
  it('hold every requirement of docs/requirements.md: each has one that names it', () => {
    expect(built.filter((id) => !cited.includes(id))).toEqual([]);
  });

  it('name no requirement that docs/requirements.md has not', () => {
    expect(cited.filter((id) => !built.includes(id) && !notBuilt.includes(id))).toEqual([]);
  });

  it('hold none that docs/requirements.md says is not yet built: such an id moves up', () => {
    expect(notBuilt.filter((id) => cited.includes(id))).toEqual([]);
  });

  it('keep every promise of the session libraries that users come from: 1 to 14', () => {
    const kept = new Set(Array.from(names.matchAll(/^.promise (\d+):/gm), ([, id]) => Number(id)));

    expect([...kept].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 14 }, (_, at) => at + 1),
    );
  });

  it('are found by their names, however they are written', () => {
    const source = `
      describe('a', () => {
        it('R01 b', () => { expect('R90').toBe(1); });
        it.each([1])("R02 %s", () => {});
        it.each([1])(
          \`R03 \${x}\`, () => {});
        other('R91');
      });`;

    expect(namesIn(source).map((name) => name.slice(1, 4))).toEqual(["a'", 'R01', 'R02', 'R03']);
  });
});

describe('docs/requirements.md', () => {
  it('lists each id once', () => {
    const ids = listed(page);

    expect(ids.length).toBeGreaterThan(100);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  it('says what each one is, in one short line', () => {
    const lines = page.split('\n').filter((line) => line.startsWith('- '));

    expect(lines.filter((line) => !/^- \*\*[RS]\d\d\*\* [A-Z`].{10,180}\.$/.test(line))).toEqual(
      [],
    );
  });
});
