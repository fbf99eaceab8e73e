import { describe, expect, it } from '@jest/globals';
import { Expression } from '../../../../lib/repository/dynamodb/expression.js';

describe('an expression of DynamoDB', () => {
  it('names an attribute once, whatever it is called', () => {
    const expression = new Expression();
    const used = ['size', '#0', 'size', '__proto__'].map((name) => expression.name(name));
    expect(used[0]).toBe(used[2]);
    expect(new Set(used).size).toBe(3);
    const named = used.map((placeholder) => expression.names[placeholder]);
    expect(named).toEqual(['size', '#0', 'size', '__proto__']);
  });

  it('gives each value a place of its own', () => {
    const expression = new Expression();
    const used = [{ N: '1' }, { N: '1' }].map((value) => expression.value(value));
    expect(new Set(used).size).toBe(2);
    expect(Object.keys(expression.values)).toEqual(used);
  });

  it('is true while what was there is the same, and what was not is not there', () => {
    const expression = new Expression();
    const conditions = expression.unchanged(['version', 'secret'], { version: { N: '1' } });
    expect(conditions).toEqual(['#0 = :0', 'attribute_not_exists(#1)']);
    expect(expression.names).toEqual({ '#0': 'version', '#1': 'secret' });
  });
});
