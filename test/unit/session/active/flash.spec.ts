import { describe, expect, it } from '@jest/globals';
import { peekFlash, popFlash, pushFlash } from '../../../../lib/session/active/flash.js';
import type { Data } from '../draft/forms.js';

const push = (data: Data, message: unknown, allowDuplicate = true, queue = '') =>
  pushFlash(data, { message, queue, allowDuplicate });

describe('flash messages', () => {
  it('are taken once, oldest first, each queue by itself', () => {
    const data: Data = { cart: ['tea'] };
    push(data, 'one');
    push(data, { two: 2 });
    push(data, 'apart', true, 'errors');
    expect(peekFlash(data, '')).toEqual(['one', { two: 2 }]);
    expect(popFlash(data, '')).toEqual(['one', { two: 2 }]);
    expect([popFlash(data, ''), popFlash(data, 'errors')]).toEqual([[], ['apart']]);
    expect(data).toEqual({ cart: ['tea'] });
  });

  it.each<[name: string, message: unknown, allowDuplicate: boolean, count: number]>([
    ['the same twice', { a: [1] }, true, 2],
    ['the same once, where that is wanted', { a: [1] }, false, 1],
    ['another one beside it', { a: [2] }, false, 2],
  ])('keep %s', (_name, message, allowDuplicate, count) => {
    const data: Data = {};
    push(data, { a: [1] });
    push(data, message, allowDuplicate);
    expect(peekFlash(data, '').length).toBe(count);
  });

  it('are changed by nobody who looks at them', () => {
    const data: Data = {};
    push(data, 'one');
    peekFlash(data, '').push('two');
    expect(peekFlash(data, '')).toEqual(['one']);
  });

  it('are none, where an application keeps something else in their place', () => {
    expect(peekFlash({ _f_: 'mine' }, '')).toEqual([]);
  });
});
