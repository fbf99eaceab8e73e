import { describe, expect, it } from '@jest/globals';
import { InMemoryUserRepository } from '../../../lib/repository/in-memory-user.repository.js';

describe('which sessions users have, in memory', () => {
  it('R65 a record that goes and comes again is not the one that was read', async () => {
    const users = new InMemoryUserRepository();
    const [one, two] = [
      { id: 'one', at: 1 },
      { id: 'two', at: 2 },
    ];
    await users.add('ada', one, { limit: 10 });
    const read = { version: 0, logins: [], ...(await users.find('ada')) };
    await users.remove('ada', one);
    await users.add('ada', two, { limit: 10 });
    expect(await users.replace('ada', [], read)).toBe(false);
    expect(await users.find('ada')).toMatchObject({ logins: [two] });
  });
});
