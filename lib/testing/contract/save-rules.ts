import { deepStrictEqual } from 'node:assert/strict';
import type { ContractRules } from './contract-rule.js';
import { applied, refused } from './contract-subject.js';
import { changed, fullRecord, MINUTE_MS, renewed, sampleRecord, touched } from './sample-record.js';

export const saveRules: ContractRules = {
  'replaces the whole record': async (subject) => {
    const base = await subject.stored();
    const full = fullRecord({ id: base.id, version: 2 });
    applied(await subject.save(full, base), 'the save');
    await subject.holds(base.id, full);
    const least = sampleRecord({ id: base.id, version: 3 });
    applied(await subject.save(least, full), 'the save that takes attributes away');
    await subject.holds(base.id, least);
  },

  'is refused when another request has saved, and tells what is stored': async (subject) => {
    const { base, current } = await subject.changedMeanwhile(changed);
    refused(await subject.save(changed(base), base), current);
    await subject.holds(base.id, current);
  },

  'is refused when the stored version is lower than expected, too': async (subject) => {
    const base = await subject.stored();
    const ahead = { ...base, version: base.version + 5 };
    refused(await subject.save(changed(ahead), ahead), base);
    await subject.holds(base.id, base);
  },

  'is refused under another secret, whatever the version': async (subject) => {
    const base = await subject.stored();
    const planted = { ...base, secret: sampleRecord().secret };
    refused(await subject.save(changed(planted), planted), base);
    await subject.holds(base.id, base);
  },

  'is refused when the session has a new secret by now': async (subject) => {
    const { base, current } = await subject.changedMeanwhile(renewed);
    refused(await subject.save(changed(base), base), current);
    refused(await subject.save(renewed(base), base), current);
    await subject.holds(base.id, current);
  },

  'is refused from the moment of expiry on, to the millisecond': async (subject) => {
    const base = await subject.stored();
    const next = changed(base, { expiresAt: base.expiresAt + MINUTE_MS });
    refused(await subject.save(next, base, base.expiresAt), base);
    await subject.holds(base.id, base);
    applied(await subject.save(next, base, base.expiresAt - 1), 'a save just before the end');
  },

  'goes by the stored expiry, not by the one that was loaded': async (subject) => {
    const base = await subject.stored();
    const later = touched(base);
    await subject.touch(later, base);
    refused(await subject.save(changed(later), base, later.expiresAt), later);
    applied(await subject.save(changed(later), base, base.expiresAt), 'a save after a touch');
  },

  'takes back no later use, and tells what is stored': async (subject) => {
    const base = await subject.stored();
    const used = touched(base);
    await subject.touch(used, base);
    const { accessedAt } = used;
    refused(await subject.save(changed(base, { accessedAt: accessedAt - 1 }), base), used);
    await subject.holds(base.id, used);
    applied(await subject.save(changed(base, { accessedAt }), base), 'a save of the same time');
  },

  'never creates: a record that is gone stays gone': async (subject) => {
    const base = await subject.gone();
    refused(await subject.save(changed(base), base), null);
    refused(await subject.save(renewed(base), base), null);
    const unknown = sampleRecord();
    refused(await subject.save(changed(unknown), unknown), null);
    await subject.holds(base.id, null);
    await subject.holds(unknown.id, null);
  },

  'repeated after a lost answer, reports success and is applied once': async (subject) => {
    const base = await subject.stored();
    const next = renewed(base);
    applied(await subject.save(next, base), 'the save');
    applied(await subject.save(next, base), 'the repeated save');
    await subject.holds(base.id, next);
  },

  'repeated when other writes have followed, reports success and leaves them': async (subject) => {
    const { base, current } = await subject.changedMeanwhile(changed);
    const last = renewed(current);
    applied(await subject.save(last, current), "another request's save");
    applied(await subject.save(current, base), 'the repeated save');
    await subject.holds(base.id, last);
  },

  'is applied for exactly one of many that start from one record': async (subject) => {
    const base = await subject.stored();
    const attempts = Array.from({ length: 8 }, () => changed(base));
    const results = await Promise.all(attempts.map((next) => subject.save(next, base)));
    const winners = attempts.filter((_next, index) => results[index]?.applied);
    deepStrictEqual(winners.length, 1);
    const [winner = null] = winners;
    for (const result of results) if (!result.applied) refused(result, winner);
    await subject.holds(base.id, winner);
  },

  'leaves other records alone': async (subject) => {
    const [base, other] = [await subject.stored(), await subject.stored(fullRecord())];
    applied(await subject.save(changed(base), base), 'the save');
    await subject.holds(other.id, other);
  },
};
