import type { ContractSubject } from './contract-subject.js';

/** Rules by the sentence that states them; each rejects when the repository breaks it. */
export type ContractRules = Readonly<Record<string, (subject: ContractSubject) => Promise<void>>>;
