import type { ExecutionContext } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { isHttp } from '../../../../lib/request/guards/guarded-session.js';

describe('what our guards decide on', () => {
  const context = (type: string) => ({ getType: () => type }) as unknown as ExecutionContext;

  it.each([
    ['http', true],
    ['ws', false],
    ['rpc', false],
  ])('%s: %p', (type, decides) => {
    expect(isHttp(context(type))).toBe(decides);
  });

  it('R72 lets nothing pass that it does not know', () => {
    expect(() => isHttp(context('graphql'))).toThrow('do not serve graphql yet');
  });
});
