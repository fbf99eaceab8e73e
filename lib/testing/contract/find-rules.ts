import { rejects, strictEqual } from 'node:assert/strict';
import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import type { ContractRules } from './contract-rule.js';
import { changed, MINUTE_MS, renewed, sampleRecord } from './sample-record.js';

export const findRules: ContractRules = {
  'finds nothing where nothing is stored': async (subject) => {
    await subject.stored();
    strictEqual(await subject.find(sampleRecord().id), null);
    strictEqual(await subject.find(sampleRecord().id, false), null);
  },

  'sees every write that was answered, when it has to be consistent': async (subject) => {
    let current = await subject.stored();
    for (let round = 0; round < 5; round++) {
      const next = changed(current);
      await subject.save(next, current);
      await subject.holds(current.id, next);
      current = next;
    }
    await subject.delete(current);
    await subject.holds(current.id, null);
  },

  'answers with a record or nothing, when it may lag behind': async (subject) => {
    const { base } = await subject.changedMeanwhile(changed);
    const found = await subject.find(base.id, false);
    strictEqual(found === null || found.id === base.id, true);
  },

  'returns an expired record as it is': async (subject) => {
    const now = Date.now();
    const times = { createdAt: now - 2 * MINUTE_MS, accessedAt: now - 2 * MINUTE_MS };
    const expired = await subject.stored(sampleRecord({ ...times, expiresAt: now - MINUTE_MS }));
    await subject.holds(expired.id, expired);
  },

  'returns a record under a new secret as it is, with the old one': async (subject) => {
    const { current } = await subject.changedMeanwhile(renewed);
    await subject.holds(current.id, current);
  },
};

/** @param plant stores something under an id that is no session record */
export function corruptionRules(plant: (id: string) => Promise<void>): ContractRules {
  return {
    'throws SessionCorruptError for what is no session record, and leaves it': async (subject) => {
      const { id } = sampleRecord();
      await plant(id);
      await rejects(subject.find(id), SessionCorruptError);
      await rejects(subject.find(id), SessionCorruptError);
    },

    'counts what is no session record as taken': async (subject) => {
      const record = sampleRecord();
      await plant(record.id);
      strictEqual(await subject.create(record), false);
      await rejects(subject.find(record.id), SessionCorruptError);
    },
  };
}
