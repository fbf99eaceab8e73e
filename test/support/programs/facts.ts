import { createHash } from 'node:crypto';
import { SessionError, type SessionRecord } from '../../../lib/index.js';
import type { CallFact, Change, Journal } from './journal.js';
import type { Performance } from './performance.js';
import { hangs, type Program } from './program.js';

/** The value of a register in a stored session. */
export function valueIn(record: SessionRecord | undefined, register: string): Change['value'] {
  if (record === undefined) return undefined;
  if (register === '@user') return record.userId;
  if (register === '@idle') return record.idleTimeout;
  const value = dataOf(record)[register];
  const isDeep = typeof value === 'object' && value !== null && 'deep' in value;
  return (isDeep ? value.deep : value) as Change['value'];
}

export function marksIn(record: SessionRecord | undefined): readonly string[] {
  return (record && (dataOf(record)['n'] as string[] | undefined)) ?? [];
}

const parsed = new WeakMap<SessionRecord, Record<string, unknown>>();

function dataOf(record: SessionRecord): Record<string, unknown> {
  let data = parsed.get(record);
  if (data === undefined) {
    data = JSON.parse(String(record.payload.raw)) as Record<string, unknown>;
    parsed.set(record, data);
  }
  return data;
}

/** What is stored under an id when all is over; `undefined` also where nothing was written. */
export function lastCommit({ commits }: Journal, id: string) {
  return commits.findLast((commit) => commit.id === id);
}

export function idOf(token: string): string {
  return token.split('.', 1).join('');
}

/** Whether the token is the one that the record was last given. */
export function isTokenOf(token: string, record: SessionRecord): boolean {
  const validator = Buffer.from(token.split('.')[1] ?? '', 'base64url');
  const hash = createHash('sha256').update(validator).digest();
  return record.secret !== undefined && hash.equals(record.secret);
}

/** Whether the client was answered what the handler wanted, and that was no failure. */
export function isGranted({ journal }: Performance, request: number): boolean {
  const intended = journal.intended[request];
  const status = journal.arrived[request]?.status;
  return intended !== undefined && intended.status < 500 && intended.status === status;
}

export function isAskedToKeep(kept: boolean | readonly string[], register: string): boolean {
  if (register.startsWith('@') || kept === true) return true;
  return Array.isArray(kept) && kept.includes(register);
}

/** A renewal that drops this part of the data. */
export function drops({ call }: CallFact, register: string): boolean {
  return 'keep' in call && !isAskedToKeep(call.keep, register);
}

/** Whether the session may have been ended on purpose, by this request or any. */
export function mayHaveEnded({ calls }: Journal, request?: number): boolean {
  return calls.some(
    (fact) =>
      fact.call.do === 'destroy' &&
      !saysNothingHappened(fact) &&
      (request === undefined || fact.request === request),
  );
}

/** Whether a call has failed, and so that nothing of it is stored. */
export function saysNothingHappened({
  outcome,
  error,
}: Pick<CallFact, 'outcome' | 'error'>): boolean {
  if (outcome !== 'rejected' || error === undefined) return false;
  return !(error instanceof SessionError) || error.statusCode !== 503;
}

/** Whether a write may have been done when nobody could know of it any more. */
export function comesLate({ faults }: Program): boolean {
  return faults.some(({ what }) => what === 'done late');
}

/** Whether the handler was told that a call of its may have been done or not, by a silent store. */
export function wasUnclear(request: number, { program, journal }: Performance): boolean {
  const isUnclear = ({ error }: CallFact) =>
    error instanceof SessionError && error.statusCode === 503;
  return (
    hangs(program) && journal.calls.some((fact) => fact.request === request && isUnclear(fact))
  );
}

/** No other request and no fault: whatever fails, fails by itself. */
export function isUndisturbed({ requests, faults }: Program): boolean {
  return requests.length === 1 && faults.every(({ what }) => what === 'slow');
}
