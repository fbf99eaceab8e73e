import { createHash } from 'node:crypto';
import { isPlainObject } from '../../serializer/value/plain-object.js';
import { payloadOf, payloadText } from './foreign-record.js';
import { ReservedKeysSerializer } from './reserved-keys.serializer.js';
import type { SessionSerializer } from '../../serializer/session-serializer.js';
import type { SessionRecord } from '../../session/session-record.js';
import type { SharedCsrfTokens } from '../../table-layout/table-layout.js';
import { sameHash } from '../../session/validator-standing.js';
import { KEEP_IN_DATA, notKept } from './opaque-payload.js';
import { KeyPath } from './key-path.js';
import { CSRF_KEY, csrfTextOf, csrfSecretIn, userIdIn } from './payload-values.js';

type Data = Record<string, unknown>;

export interface UserKeyOption {
  /**
   * The key of the data under which the other application keeps the id of who is logged in, such as
   * `user_id`, `_user_id` of Flask-Login, or `passport.user`, which is `user` in `passport`. There `session.userId` is read, text or a whole
   * number, and `authenticate()` writes it as text, so both applications agree on who that is; the key
   * is hidden from `session.data`. Default none: then a write after `authenticate()` throws
   * `SessionStateError`. The time of the login is kept nowhere: `RecentAuthentication` answers 401.
   */
  userKey?: string;
}

/** Part of `SessionRecord.origin`: the fields as they were loaded, to be written again as they were. */
export interface PayloadOrigin {
  readonly kept: Readonly<Data>;
}

/** What the text of a payload says about a record. */
interface FoundInPayload extends Pick<SessionRecord, 'payload' | 'userId' | 'csrfSecret'> {
  readonly origin: PayloadOrigin;
}

interface PayloadFieldsOptions {
  /** For messages. */
  readonly layout: string;
  readonly serializer: SessionSerializer;
  readonly userKey: string | undefined;
  /** Further top-level keys that are not the application's. */
  readonly reserved?: readonly string[];
  /** The text is base64, of bytes that hold the keys as they are. */
  readonly base64?: boolean;
}

/** Letters that every writer of JSON spells as they are, but for one that escapes all of ASCII. */
const PLAIN_KEY = /^[\w.:-]+$/;
const ESCAPED_ASCII = /\\u00[2-7]/;
const CONTEXT = { id: '' };

/**
 * What belongs to the record and not to the data, but is inside of the payload where a table has no
 * attributes for it: the user, under the key of the other application, and the CSRF secret, under
 * Pyramid's `_csrft_` as 64 hexadecimal digits, or as any other text that Pyramid put there.
 */
export class PayloadFields {
  /** The one for `session.data`, in which there are no such fields. */
  readonly serializer: SessionSerializer;
  readonly #options: PayloadFieldsOptions;
  readonly #paths: readonly KeyPath[];

  constructor(options: PayloadFieldsOptions) {
    const { serializer, userKey, reserved = [] } = options;
    this.#options = options;
    const keys = userKey === undefined ? [CSRF_KEY] : [CSRF_KEY, userKey];
    this.#paths = keys.map((key) => new KeyPath(key));
    const own = new ReservedKeysSerializer(serializer, [...reserved, CSRF_KEY]);
    this.serializer =
      userKey === undefined
        ? own
        : new ReservedKeysSerializer(
            own,
            [userKey],
            'holds who is logged in (userKey of the layout). Use authenticate() and session.userId.',
          );
  }

  /** What is not there, or is no such thing, is `undefined`; that goes for text that cannot be read, too. */
  read(text: string): FoundInPayload {
    const kept = this.#find(text);
    const { userKey } = this.#options;
    return {
      payload: payloadOf(text, this.serializer),
      userId: userKey === undefined ? undefined : userIdIn(kept[userKey]),
      csrfSecret: secretIn(kept[CSRF_KEY]),
      origin: { kept },
    };
  }

  /**
   * The payload with the record's fields in it: the very text, to the byte, when they are there already.
   *
   * @throws SessionStateError for a user when it is not known where to keep one
   * @throws SessionSerializationError for a payload in another format
   */
  write(record: SessionRecord): string {
    const { layout, serializer, userKey } = this.#options;
    const text = payloadText(record, this.serializer.format, layout);
    if (userKey === undefined && record.userId !== undefined) {
      throw notKept('user', layout, `Set userKey of the layout, or ${KEEP_IN_DATA}`);
    }
    const stored = this.#find(text);
    const loaded: Data = Object.assign(nothing(), keptOf(record), stored);
    const wanted = new Map([[CSRF_KEY, csrfValue(loaded[CSRF_KEY], record)]]);
    if (userKey !== undefined) wanted.set(userKey, userValue(loaded[userKey], record));
    if ([...wanted].every(([key, value]) => Object.is(value, stored[key]))) return text;
    const data = serializer.deserialize(text, CONTEXT);
    for (const path of this.#paths) {
      const value = wanted.get(path.text);
      if (value === undefined) path.remove(data);
      else path.write(data, value);
    }
    return String(serializer.serialize(data, CONTEXT));
  }

  /** Tokens of an application that gives out the text under Pyramid's `_csrft_` as it is. */
  readonly csrf: SharedCsrfTokens = {
    textOf: (secret, record) => {
      const kept = record && keptOf(record)[CSRF_KEY];
      return typeof kept === 'string' && sameHash(secretIn(kept), secret)
        ? kept
        : Buffer.from(secret).toString('hex');
    },
    isToken: (text, secret) => sameHash(secretIn(text), secret),
  };

  #find(text: string): Data {
    // Reading a session twice is not free, so only where there is something to find.
    const data = this.#mayHoldKeys(text) ? this.#parse(text) : undefined;
    const found = nothing();
    for (const path of this.#paths) {
      const value = path.read(data);
      if (value !== undefined) found[path.text] = value;
    }
    return found;
  }

  #mayHoldKeys(text: string): boolean {
    if (this.#options.base64 === true) {
      const bytes = Buffer.from(text, 'base64');
      return this.#paths.some(({ keys: [first = ''] }) => bytes.includes(first));
    }
    const may = (key: string): boolean => !PLAIN_KEY.test(key) || text.includes(key);
    return this.#paths.some(({ keys }) => keys.every(may)) || ESCAPED_ASCII.test(text);
  }

  /** Text that cannot be read is reported when the data is wanted. */
  #parse(text: string): Data | undefined {
    try {
      return this.#options.serializer.deserialize(text, CONTEXT);
    } catch {
      return undefined;
    }
  }
}

/** The loaded value, in its own type, as long as it means the same. */
function userValue(loaded: unknown, { userId }: SessionRecord): unknown {
  return userIdIn(loaded) === userId ? loaded : userId;
}

function csrfValue(loaded: unknown, { csrfSecret }: SessionRecord): unknown {
  return sameHash(secretIn(loaded), csrfSecret) ? loaded : csrfTextOf(csrfSecret);
}

/** Text of another form stays as it is for Pyramid, and ends with a new secret like any other. */
function secretIn(value: unknown): Uint8Array | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  return csrfSecretIn(value) ?? createHash('sha256').update(value).digest();
}

/** Inherits nothing: the application chooses the name of the key. */
function nothing(): Data {
  return Object.create(null) as Data;
}

function keptOf({ origin }: SessionRecord): Data {
  const kept = isPlainObject(origin) ? origin['kept'] : undefined;
  return isPlainObject(kept) ? kept : {};
}
