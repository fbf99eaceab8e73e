import { describe, expect, it, jest } from '@jest/globals';
import { run } from '../../../lib/table/command-line.js';
import { CapturedIo } from '../../support/captured-io.js';

describe('the command-line tool', () => {
  it.each([
    ['no command', [], 'Give table create, table verify or table report.'],
    ['a group alone', ['table'], 'Give table create, table verify or table report.'],
    ['an unknown group', ['session', 'create'], "'session create'"],
    ['an unknown command', ['table', 'drop'], "'table drop'"],
    ['a word that every object knows', ['table', 'constructor'], "'table constructor'"],
    ['a word too many', ['table', 'create', 'sessions'], "'table create sessions'"],
    ['an unknown option', ['table', 'create', '--tablename', 'x'], '--tablename'],
    ['an option without its value', ['table', 'create', '--table-name'], '--table-name'],
    ['an unknown layout', ['table', 'report', '--check', '--layout', 'x'], '--layout must be'],
    ['a serializer of nobody', ['table', 'report', '--check', '--serializer', 'x'], 'json,'],
    ['what is no size', ['table', 'report', '--check', '--max-bytes', 'x'], '--max-bytes'],
    ['a prefix of no layout', ['table', 'report', '--check', '--prefix', 'x'], '--layout'],
    ['words of a check without one', ['table', 'report', '--show-keys'], '--check'],
    ['a layout without a check', ['table', 'report', '--layout', 'x'], '--check'],
    ['a check of another command', ['table', 'verify', '--check'], '--check belongs to report'],
    ['what is no time zone', ['table', 'report', '--time-zone', 'Mars'], 'time zone'],
  ])('exits with 2 and points to --help on %s', async (_title, argv, said) => {
    const io = new CapturedIo();
    expect(await run(argv, io)).toBe(2);
    expect(io.lines.out).toEqual([]);
    expect(io.lines.err[0]).toContain(said);
    expect(io.lines.err.at(-1)).toContain('--help');
  });

  it.each([['--help'], ['-h'], ['table', 'create', '--help']])(
    'prints every command and option with %p %p %p',
    async (...argv) => {
      const io = new CapturedIo();
      expect(await run(argv.filter(Boolean), io)).toBe(0);
      const help = io.lines.out.join('\n');
      for (const word of [
        ...['create', 'verify', 'report', '--json', '--consistent', '--time-zone', 'dynamodb:Scan'],
        ...['--check', '--layout', '--prefix', '--serializer', '--max-bytes', '--show-keys'],
        ...['flask-dynamodb-sessions/pickle', 'connect-dynamodb', 'dynamodb:DescribeTable'],
        ...['--table-name', '--partition-key', '--sort-key'],
        ...['--ttl-attribute', '--region', '--endpoint', '--help', '--version'],
      ]) {
        expect(help).toContain(word);
      }
      expect(io.lines.err).toEqual([]);
    },
  );

  it.each([['--version'], ['-v']])('prints the version with %s', async (flag) => {
    const io = new CapturedIo();
    expect(await run([flag], io)).toBe(0);
    expect(io.lines.out).toEqual(['1.2.3']);
  });

  it('exits with 1 and says what failed when DynamoDB does not answer', async () => {
    const io = new CapturedIo();
    const nowhere = ['--endpoint', 'http://127.0.0.1:1', '--region', 'eu-west-1'];
    const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    jest.replaceProperty(process, 'env', { ...process.env, ...credentials });
    expect(await run(['table', 'verify', ...nowhere], io)).toBe(1);
    expect(io.lines.out).toEqual([]);
    expect(io.lines.err).toEqual([
      expect.stringContaining('ECONNREFUSED'),
      expect.stringMatching(/--endpoint.*docker run -p 8000:8000 amazon\/dynamodb-local/),
    ]);
  });
});
