import { strictEqual } from 'node:assert/strict';
import type { ContractRules } from './contract-rule.js';
import { applied } from './contract-subject.js';
import { changed, fullRecord, MINUTE_MS, renewed, sampleRecord, touched } from './sample-record.js';

export const touchRules: ContractRules = {
  'moves accessedAt and expiresAt, and writes nothing else': async (subject) => {
    const base = await subject.stored(fullRecord());
    const next = touched(base);
    const other = fullRecord({ id: base.id, secret: base.secret, version: 7 });
    const { accessedAt, expiresAt } = next;
    strictEqual(await subject.touch({ ...other, accessedAt, expiresAt }, base), true);
    await subject.holds(base.id, next);
  },

  'is refused when another request has saved': async (subject) => {
    const { base, current } = await subject.changedMeanwhile(changed);
    strictEqual(await subject.touch(touched(base), base), false);
    await subject.holds(base.id, current);
  },

  'is refused under another secret, whatever the version': async (subject) => {
    const base = await subject.stored();
    const planted = { ...base, secret: sampleRecord().secret };
    strictEqual(await subject.touch(touched(planted), planted), false);
    await subject.holds(base.id, base);
  },

  'is refused when the session has a new secret by now': async (subject) => {
    const { base, current } = await subject.changedMeanwhile(renewed);
    strictEqual(await subject.touch(touched(base), base), false);
    await subject.holds(base.id, current);
  },

  'is refused from the moment of expiry on, to the millisecond': async (subject) => {
    const base = await subject.stored();
    const next = touched(base, base.expiresAt - base.accessedAt);
    strictEqual(await subject.touch(next, base, base.expiresAt), false);
    await subject.holds(base.id, base);
    strictEqual(await subject.touch(next, base, base.expiresAt - 1), true);
  },

  'never moves back, nor stands still': async (subject) => {
    const base = await subject.stored();
    const next = touched(base);
    await subject.touch(next, base);
    // Another node, whose clock is behind, has loaded the record before that.
    const late = { ...touched(base, MINUTE_MS / 2), expiresAt: next.expiresAt + MINUTE_MS };
    strictEqual(await subject.touch(late, base), false);
    strictEqual(await subject.touch(next, next), false);
    await subject.holds(base.id, next);
  },

  'never creates: a record that is gone stays gone': async (subject) => {
    const base = await subject.gone();
    strictEqual(await subject.touch(touched(base), base), false);
    const unknown = sampleRecord();
    strictEqual(await subject.touch(touched(unknown), unknown), false);
    await subject.holds(base.id, null);
    await subject.holds(unknown.id, null);
  },

  'leaves the version, so that a save from before it is applied': async (subject) => {
    const base = await subject.stored();
    const used = touched(base);
    await subject.touch(used, base);
    const next = changed(used);
    applied(await subject.save(next, base), 'the save');
    await subject.holds(base.id, next);
  },

  'ends at the latest of many at once': async (subject) => {
    const base = await subject.stored();
    const minutes = [3, 1, 8, 5, 2, 7, 4, 6];
    await Promise.all(
      minutes.map((minute) => subject.touch(touched(base, minute * MINUTE_MS), base)),
    );
    await subject.holds(base.id, touched(base, 8 * MINUTE_MS));
  },
};
