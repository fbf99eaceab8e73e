import { describe, expect, it } from '@jest/globals';
import { OutputQueue } from '../../../../lib/request/http/output-queue.js';

describe('what a held response wants to send', () => {
  it('has its head behind the interim responses that wait', () => {
    const queue = new OutputQueue();
    queue.push({ data: 'HTTP/1.1 103 Early Hints' });
    queue.unshift({ data: 'HTTP/1.1 200 OK' });
    queue.push({ data: 'body' });
    expect(queue.map(({ data }) => data)).toEqual([
      'HTTP/1.1 103 Early Hints',
      'HTTP/1.1 200 OK',
      'body',
    ]);
  });

  it.each<[encoding: string | null | undefined]>([
    ['utf8'],
    ['latin1'],
    ['buffer'],
    [null],
    [undefined],
  ])('may be in %s', (encoding) => {
    expect(new OutputQueue().push({ data: 'a', ...(encoding !== undefined && { encoding }) })).toBe(
      1,
    );
  });

  it('is refused at once in an encoding that nobody knows', () => {
    const queue = new OutputQueue();
    const refused = expect.objectContaining({ code: 'ERR_UNKNOWN_ENCODING' });
    expect(() => queue.push({ data: 'a', encoding: 'utf-9' })).toThrow(refused);
    expect(queue.length).toBe(0);
  });

  it('is an ordinary list for whoever takes some of it', () => {
    const queue = OutputQueue.from([{ data: 'a' }]);
    expect([queue instanceof OutputQueue, queue.slice() instanceof OutputQueue]).toEqual([
      true,
      false,
    ]);
  });
});
