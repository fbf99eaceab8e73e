import { describe, expect, it } from '@jest/globals';
import { HeaderChanges } from '../../../../lib/request/http/header-changes.js';
import { Headers } from './headers.js';

type Value = string | string[] | number;

describe('headers that are taken back', () => {
  it.each<
    [
      name: string,
      before: Value | undefined,
      ours: string | string[],
      after: Value | undefined,
      undone: Value | undefined,
    ]
  >([
    ['there was none', undefined, 'a', 'a', undefined],
    ['there was none, and ours were several', undefined, ['a', 'b'], ['a', 'b'], undefined],
    ['there was one: it stays', 'x', ['x', 'a'], ['x', 'a'], 'x'],
    ['there were several: they stay', ['x', 'y'], ['x', 'y', 'a'], ['x', 'y', 'a'], ['x', 'y']],
    [
      'one of them was replaced: it comes back',
      ['sid=old', 'y'],
      ['y', 'sid=new'],
      ['y', 'sid=new'],
      ['sid=old', 'y'],
    ],
    ['others added one since', undefined, ['a'], ['a', 'z'], 'z'],
    ['others added one since, to some', ['x'], ['x', 'a'], ['x', 'a', 'z'], ['x', 'z']],
    ['others replaced all of it since', ['x'], ['x', 'a'], ['z'], 'z'],
    ['others took one away since', ['x', 'y'], ['x', 'y', 'a'], ['y', 'a'], 'y'],
    ['others took it away since', undefined, ['a'], undefined, undefined],
    ['a number', 7, ['7', 'a'], ['7', 'a'], '7'],
  ])('%s', (_name, before, ours, after, undone) => {
    const headers = new Headers();
    if (before !== undefined) headers.setHeader('set-cookie', before);
    const changes = new HeaderChanges(headers);
    changes.setHeader('set-cookie', ours);
    if (after === undefined) headers.removeHeader('set-cookie');
    else headers.setHeader('set-cookie', after);
    changes.undo();
    expect(headers.getHeader('set-cookie')).toEqual(undone);
  });

  it('are all that were set, each as it was before the first time', () => {
    const headers = new Headers();
    headers.setHeader('set-cookie', 'theirs');
    const changes = new HeaderChanges(headers);
    changes.setHeader('set-cookie', ['theirs', 'a']);
    changes.setHeader('set-cookie', ['theirs', 'a', 'b']);
    changes.setHeader('x-session-id', 'c');
    expect(changes.getHeader('set-cookie')).toEqual(['theirs', 'a', 'b']);
    changes.undo();
    expect(headers.all).toEqual({ 'set-cookie': 'theirs' });
  });

  it('F7 leave what keeps caches away: the token of another session may be in the same answer', () => {
    const headers = new Headers();
    const [ours, others] = [new HeaderChanges(headers), new HeaderChanges(headers)];
    ours.setHeader('Set-Cookie', 'sid=a');
    ours.setHeader('Cache-Control', 'no-store');
    ours.setHeader('Vary', 'Cookie');
    others.setHeader('Set-Cookie', ['sid=a', 'admin=b']);
    ours.undo();
    expect(headers.getHeader('Set-Cookie')).toBe('admin=b');
    expect(headers.getHeader('Cache-Control')).toBe('no-store');
    expect(headers.getHeader('Vary')).toBe('Cookie');
  });
});
