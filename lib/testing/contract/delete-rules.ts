import { strictEqual } from 'node:assert/strict';
import type { ContractRules } from './contract-rule.js';
import { applied, refused } from './contract-subject.js';
import { changed, fullRecord, renewed, sampleRecord, touched } from './sample-record.js';

export const deleteRules: ContractRules = {
  'removes the record, and no other': async (subject) => {
    const [base, other] = [await subject.stored(fullRecord()), await subject.stored()];
    applied(await subject.delete(base), 'the delete');
    await subject.holds(base.id, null);
    await subject.holds(other.id, other);
  },

  'says so when the record was already gone': async (subject) => {
    refused(await subject.delete(await subject.gone()), null);
    refused(await subject.delete(sampleRecord()), null);
  },

  'removes a record that was saved meanwhile': async (subject) => {
    const { base } = await subject.changedMeanwhile(changed);
    applied(await subject.delete(base), 'the delete');
    await subject.holds(base.id, null);
  },

  'removes a record that has expired': async (subject) => {
    const base = await subject.stored(sampleRecord({ expiresAt: Date.now() - 1000 }));
    applied(await subject.delete(base), 'the delete');
    await subject.holds(base.id, null);
  },

  'is refused when the session has a new secret by now': async (subject) => {
    const { base, current } = await subject.changedMeanwhile(renewed);
    refused(await subject.delete(base), current);
    await subject.holds(base.id, current);
  },

  'of an unchanged record only, is refused when that was saved meanwhile': async (subject) => {
    const { base, current } = await subject.changedMeanwhile(changed);
    refused(await subject.delete(base, { unchanged: true }), current);
    await subject.holds(base.id, current);
    applied(await subject.delete(current, { unchanged: true }), 'the delete of what is stored');
    await subject.holds(base.id, null);
  },

  'of an unchanged record only, is refused under another secret': async (subject) => {
    const base = await subject.stored();
    const planted = { ...base, secret: sampleRecord().secret };
    refused(await subject.delete(planted, { unchanged: true }), base);
    await subject.holds(base.id, base);
  },

  'of an unchanged record only, does not mind a touch': async (subject) => {
    const base = await subject.stored();
    await subject.touch(touched(base), base);
    applied(await subject.delete(base, { unchanged: true }), 'the delete');
  },

  'is for ever: no write that was under way brings the record back': async (subject) => {
    const { base, current } = await subject.changedMeanwhile(changed);
    await subject.delete(current);
    for (const loaded of [base, current]) {
      refused(await subject.save(changed(loaded), loaded), null);
      refused(await subject.save(renewed(loaded), loaded), null);
      strictEqual(await subject.touch(touched(loaded), loaded), false);
      refused(await subject.delete(loaded), null);
    }
    await subject.holds(base.id, null);
  },

  'is applied for exactly one of many at once': async (subject) => {
    const base = await subject.stored();
    const results = await Promise.all(Array.from({ length: 8 }, () => subject.delete(base)));
    strictEqual(results.filter((result) => result.applied).length, 1);
    for (const result of results) if (!result.applied) refused(result, null);
  },

  'wins against saves and touches at the same time': async (subject) => {
    for (let round = 0; round < 5; round++) {
      const base = await subject.stored();
      const [, deleted] = await Promise.all([
        subject.save(changed(base), base),
        subject.delete(base),
        subject.touch(touched(base), base),
      ]);
      applied(deleted, 'the delete');
      await subject.holds(base.id, null);
    }
  },
};
