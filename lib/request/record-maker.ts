import { SessionTooLargeError } from '../errors/session-too-large.error.js';
import type { SessionPayload, SessionRecord } from '../session/session-record.js';
import type { Fingerprint, SessionIntent, SessionState } from '../session/session-state.js';
import type { SessionToken } from '../session-token/token-format.js';
import { nextRecord } from './next-record.js';
import type { SessionRuntime } from './session-runtime.js';

export interface MadeRecord {
  readonly record: SessionRecord;
  readonly fingerprint: Fingerprint;
}

/** Between a session's state and the record that is written for it. */
export class RecordMaker {
  readonly #runtime: SessionRuntime;

  constructor(runtime: SessionRuntime) {
    this.#runtime = runtime;
  }

  /** @throws SessionSerializationError, SessionTooLargeError */
  make(input: {
    readonly state: SessionState;
    readonly base: SessionRecord | null;
    readonly data: object;
    readonly token: SessionToken;
  }): MadeRecord {
    const { codec, options, clock, sources } = this.#runtime;
    const { state, base, data, token } = input;
    const fingerprint = codec.fingerprint(data, token.id);
    const payload = codec.encode(data, token.id, fingerprint);
    this.#checkSize(payload, token.id);
    const { timeouts } = sources[0];
    const { rotationGraceMs } = options;
    const now = clock.now();
    const record = nextRecord({ state, base, payload, token, now, timeouts, rotationGraceMs });
    return { record, fingerprint };
  }

  /** After the write: the state is that of the stored record. */
  adopt(
    written: MadeRecord & {
      readonly state: SessionState;
      readonly intent: SessionIntent;
      readonly token: SessionToken;
    },
  ): void {
    const { state, intent, token, record, fingerprint } = written;
    state.mustIssue ||=
      state.base === null ||
      state.base.id !== record.id ||
      intent.renew !== undefined ||
      this.#runtime.tokens.carriesVersion;
    state.deadlineMoved = true;
    state.source = 0;
    state.base = record;
    state.token = token;
    state.fingerprint = fingerprint;
    state.fulfil(intent);
  }

  #checkSize({ raw }: SessionPayload, id: string): void {
    const { maxBytes } = this.#runtime.options;
    const bytes = Buffer.byteLength(raw);
    if (bytes > maxBytes) throw new SessionTooLargeError(bytes, maxBytes);
    if (bytes > maxBytes / 4) this.#runtime.events.emit('size-warning', id, { bytes, maxBytes });
  }
}
