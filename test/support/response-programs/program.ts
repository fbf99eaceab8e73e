/** What a handler does with its response, as data: so that it can be run twice, shrunk and printed. */
export interface Program {
  readonly app: 'node' | 'express';
  readonly requests: readonly RequestProgram[];
  /** All requests at once, or each when nothing more happens for the one before. */
  readonly isPipelined: boolean;
}

export interface RequestProgram {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly version: '1.1' | '1.0';
  readonly steps: readonly Step[];
}

export type Step =
  | { readonly op: 'call'; readonly method: string; readonly args: readonly unknown[] }
  | { readonly op: 'set'; readonly name: string; readonly value: unknown }
  | { readonly op: 'body'; readonly method: 'write' | 'end'; readonly args: readonly unknown[] }
  | { readonly op: 'pipe'; readonly chunks: number; readonly size: number; readonly slow: boolean }
  | { readonly op: 'wait'; readonly for: 'microtask' | 'immediate' }
  /** The save ends: what is held goes out. */
  | { readonly op: 'release' }
  | { readonly op: 'throw' };

/** What the hook of the gate does; `plain` is a server without one. */
export type Mode =
  | 'plain'
  /** It does nothing: the session was only read. */
  | 'untouched'
  /** It sets headers and holds nothing. */
  | 'sets'
  /** It holds the response for a moment: shorter than anything else takes. */
  | 'brief'
  | 'held'
  /** It holds the response and changes its head at the end of that. */
  | 'amended'
  | 'rejected'
  | 'throws';

/** Everything that a handler and a client can see of a run. */
export interface Run {
  /** Calls and what came of them, events and callbacks, in their order. */
  readonly log: readonly string[];
  readonly wire: string;
  /** Whether the connection was open at the end. */
  readonly isOpen: boolean;
  /** For each request. */
  readonly reports: readonly RequestReport[];
}

export interface RequestReport {
  readonly headersSent: boolean;
  /** When the gate's hook was asked; `plain` never asks. */
  readonly asked: number;
  readonly ended: boolean;
  readonly closed: boolean;
  readonly finished: boolean;
  /** The handler destroyed the connection, or threw after the head. */
  readonly isCut: boolean;
  /** Not ended, and corked. */
  readonly isCorked: boolean;
  /** Callbacks of `write` and `end`, before the end and of calls that did not throw. */
  readonly callbacksDue: number;
  readonly callbacksRun: number;
  readonly openSources: number;
}

/** Stands for a callback among the arguments of a step. */
export const CALLBACK = 'a callback';

/** Stand for chunks that are more than any buffer has room for, too long to be printed. */
export const BIG_TEXT = 'a big text';
export const BIG_BUFFER = 'a big buffer';
