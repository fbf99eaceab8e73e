import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import type { ContractRules } from './contract-rule.js';
import { changed, fullRecord, renewed, sampleRecord } from './sample-record.js';

export const createRules: ContractRules = {
  'keeps every attribute of a record': async (subject) => {
    const full = await subject.stored(fullRecord());
    const least = await subject.stored();
    await subject.holds(full.id, full);
    await subject.holds(least.id, least);
  },

  'never overwrites: a taken id is refused, and its record stays': async (subject) => {
    const victim = await subject.stored(fullRecord());
    strictEqual(await subject.create(sampleRecord({ id: victim.id })), false);
    await subject.holds(victim.id, victim);
  },

  'refuses the id of a record that has the same secret, too': async (subject) => {
    const { id, secret } = await subject.stored();
    strictEqual(await subject.create(sampleRecord({ id, secret })), false);
  },

  'refuses the id of a record that has expired but is still there': async (subject) => {
    const now = Date.now();
    const expired = await subject.stored(sampleRecord({ expiresAt: now - 1000 }));
    strictEqual(await subject.create(sampleRecord({ id: expired.id })), false);
    await subject.holds(expired.id, expired);
  },

  'repeated after a lost answer, reports success and stores nothing new': async (subject) => {
    const record = await subject.stored();
    strictEqual(await subject.create(record), true);
    await subject.holds(record.id, record);
  },

  'repeated when other writes have followed, reports success and leaves them': async (subject) => {
    const { base, current } = await subject.changedMeanwhile(renewed);
    strictEqual(await subject.create(base), true);
    await subject.holds(base.id, current);
  },

  'lets exactly one of many at once have an id': async (subject) => {
    const { id } = sampleRecord();
    const records = Array.from({ length: 8 }, () => sampleRecord({ id }));
    const created = await Promise.all(records.map((record) => subject.create(record)));
    const winner = records.find((_record, index) => created[index]);
    deepStrictEqual(created.filter(Boolean), [true]);
    await subject.holds(id, winner ?? null);
  },

  'takes the id of a record that was deleted': async (subject) => {
    const { id } = await subject.gone();
    const record = await subject.stored(sampleRecord({ id }));
    await subject.holds(id, record);
  },

  'tells ids apart that differ in case only': async (subject) => {
    const { id } = sampleRecord();
    const [lower, upper] = [`${id.slice(1)}a`, `${id.slice(1)}A`];
    const first = await subject.stored(sampleRecord({ id: lower }));
    await subject.holds(upper, null);
    const second = await subject.stored(sampleRecord({ id: upper }));
    const next = changed(second);
    await subject.save(next, second);
    await subject.holds(lower, first);
    await subject.holds(upper, next);
  },
};
