import type { SessionRepository } from '../repository/session.repository.js';
import type { ContractRules } from './contract/contract-rule.js';
import { ContractSubject } from './contract/contract-subject.js';
import { createRules } from './contract/create-rules.js';
import { deleteRules } from './contract/delete-rules.js';
import { corruptionRules, findRules } from './contract/find-rules.js';
import { saveRules } from './contract/save-rules.js';
import { touchRules } from './contract/touch-rules.js';

/** One rule of the contract of `SessionRepository`. */
export interface ContractCase {
  /** The method, and what it must do, e.g. `save never creates: a record that is gone stays gone`. */
  readonly name: string;
  readonly method: 'create' | 'find' | 'save' | 'touch' | 'delete';
  /** Rejects with an `AssertionError` when the repository breaks the rule. Needs no `this`. */
  readonly run: () => Promise<void>;
}

export interface ContractOptions {
  /**
   * Stores something under that id that is no session record, past the repository. Default none:
   * the rules about such debris are left out, for stores that cannot hold any.
   */
  readonly plant?: (id: string) => Promise<void>;
}

/**
 * Every rule of `SessionRepository`, to run against an implementation of it with any test runner:
 *
 * ```ts
 * for (const { name, run } of repositoryContract(() => new MyRepository())) it(name, run);
 * ```
 *
 * The rules use ids of their own, so they may share one store, run at the same time, and be repeated;
 * they leave records behind. Those live half an hour by the real clock, so a store with a TTL of its
 * own does not take them away meanwhile.
 *
 * @param makeRepository called for each rule; may return the same repository each time
 */
export function repositoryContract(
  makeRepository: () => SessionRepository | Promise<SessionRepository>,
  options: ContractOptions = {},
): ContractCase[] {
  const casesOf = (method: ContractCase['method'], rules: ContractRules): ContractCase[] =>
    Object.entries(rules).map(([rule, check]) => ({
      name: `${method} ${rule}`,
      method,
      run: async () => check(new ContractSubject(await makeRepository())),
    }));
  return [
    ...casesOf('create', createRules),
    ...casesOf('find', findRules),
    ...(options.plant === undefined ? [] : casesOf('find', corruptionRules(options.plant))),
    ...casesOf('save', saveRules),
    ...casesOf('touch', touchRules),
    ...casesOf('delete', deleteRules),
  ];
}
