import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { run } from '../../lib/table/command-line.js';
import { engineClient, engines, freshTableName } from '../support/engines.js';
import { CapturedIo } from '../support/captured-io.js';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

describe.each(engines())('the command-line tool on $name', (engine) => {
  const ttlLine = (text: string) =>
    engine.name === 'dynalite'
      ? 'TTL: this engine has none, so expired sessions stay in the table.'
      : text;

  beforeEach(() => {
    jest.replaceProperty(process, 'env', { ...process.env, ...CREDENTIALS });
  });

  async function tool(...words: string[]) {
    const io = new CapturedIo();
    const at = ['--endpoint', engine.endpoint, '--region', 'eu-west-1'];
    const code = await run(['table', ...words, ...at], io);
    return { code, out: io.lines.out, err: io.lines.err };
  }

  it('creates the table, says so, and finds it in order the next time', async () => {
    const name = freshTableName('cli');
    expect(await tool('create', '--table-name', name)).toEqual({
      code: 0,
      out: [`The table "${name}" was created.`, ttlLine('TTL was turned on.')],
      err: [],
    });
    expect(await tool('create', '--table-name', name)).toEqual({
      code: 0,
      out: [`The table "${name}" exists and has the right key.`, ttlLine('TTL was on already.')],
      err: [],
    });
    expect(await tool('verify', '--table-name', name)).toEqual({
      code: 0,
      out: [`The table "${name}" has the right key.`, ttlLine('TTL is on.')],
      err: [],
    });
  });

  it('says the same in JSON for programs', async () => {
    const name = freshTableName('cli');
    const ttl = engine.name === 'dynalite' ? 'unsupported-by-engine' : 'enabled';
    const created = await tool('create', '--table-name', name, '--json');
    expect(created.out.map((line) => JSON.parse(line) as object)).toEqual([{ created: true, ttl }]);
    const verified = await tool('verify', '--table-name', name, '--json');
    expect(verified.out.map((line) => JSON.parse(line) as object)).toEqual([{ ttl }]);
  });

  it('exits with 1 and prints the command that helps when the table is missing', async () => {
    const { code, out, err } = await tool('verify', '--table-name', freshTableName('cli'));
    expect([code, out]).toEqual([1, []]);
    expect(err.join('\n')).toContain('aws dynamodb create-table');
  });

  it('exits with 1 when the table has another key', async () => {
    const name = freshTableName('cli');
    await tool('create', '--table-name', name, '--partition-key', 'pk', '--sort-key', 'sk');
    const client = engineClient(engine);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    client.destroy();
    expect(Table?.KeySchema?.map(({ AttributeName }) => AttributeName)).toEqual(['pk', 'sk']);

    const { code, err } = await tool('create', '--table-name', name);
    expect(code).toBe(1);
    expect(err.filter((line) => line.startsWith('  - '))).toHaveLength(2);
  });
});
