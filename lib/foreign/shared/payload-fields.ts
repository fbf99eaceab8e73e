import { createHash } from 'node:crypto';
import { SessionStateError } from '../../errors/session-state.error.js';
import { isPlainObject } from '../../serializer/value/plain-object.js';
import { payloadOf, payloadText } from './foreign-record.js';
import { ReservedKeysSerializer } from './reserved-keys.serializer.js';
import type { SessionSerializer } from '../../serializer/session-serializer.js';
import type { SessionRecord } from '../../session/session-record.js';
import { sameHash } from '../../session/validator-standing.js';
import { CSRF_KEY, csrfTextOf, csrfSecretIn, userIdIn } from './payload-values.js';

type Data = Record<string, unknown>;

export interface UserKeyOption {
  /**
   * The top-level key of the data under which the other application keeps the id of who is logged in,
   * such as `user_id`, or `_user_id` of Flask-Login. There `session.userId` is read, text or a whole
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
const BY = { user: 'authenticate()', 'CSRF secret': 'csrfToken()' };
const KEEP_IN_DATA =
  'regenerate() and keep the user in session.data as the other application does.';

/**
 * What belongs to the record and not to the data, but is inside of the payload where a table has no
 * attributes for it: the user, under the key of the other application, and the CSRF secret, under
 * Pyramid's `_csrft_` as 64 hexadecimal digits, or as any other text that Pyramid put there.
 */
export class PayloadFields {
  /** The one for `session.data`, in which there are no such fields. */
  readonly serializer: SessionSerializer;
  readonly #options: PayloadFieldsOptions;
  readonly #keys: readonly string[];

  constructor(options: PayloadFieldsOptions) {
    const { serializer, userKey, reserved = [] } = options;
    this.#options = options;
    this.#keys = userKey === undefined ? [CSRF_KEY] : [CSRF_KEY, userKey];
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
    for (const [key, value] of wanted) {
      if (value === undefined) delete data[key];
      else data[key] = value;
    }
    return String(serializer.serialize(data, CONTEXT));
  }

  #find(text: string): Data {
    // Reading a session twice is not free, so only where there is something to find.
    const data = this.#mayHoldKeys(text) ? this.#parse(text) : undefined;
    const found = nothing();
    for (const key of this.#keys) {
      if (data !== undefined && Object.hasOwn(data, key)) found[key] = data[key];
    }
    return found;
  }

  #mayHoldKeys(text: string): boolean {
    if (this.#options.base64 === true) {
      const bytes = Buffer.from(text, 'base64');
      return this.#keys.some((key) => bytes.includes(key));
    }
    const may = (key: string): boolean => !PLAIN_KEY.test(key) || text.includes(key);
    return this.#keys.some(may) || ESCAPED_ASCII.test(text);
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

/** For payloads that only the application's own serializer knows how to write: there are no fields. */
export function opaquePayload(
  layout: string,
  serializer: SessionSerializer,
): Pick<PayloadFields, keyof PayloadFields> {
  return {
    serializer,
    read: (text) => ({
      payload: payloadOf(text, serializer),
      userId: undefined,
      csrfSecret: undefined,
      origin: { kept: {} },
    }),
    write(record) {
      const { userId, csrfSecret } = record;
      const where = `${layout} with a serializer of its own`;
      const fix = 'Leave the serializer of the layout out, or';
      if (userId !== undefined) throw notKept('user', where, `${fix} ${KEEP_IN_DATA}`);
      if (csrfSecret !== undefined) throw notKept('CSRF secret', where, `${fix} csrfToken().`);
      return payloadText(record, serializer.format, layout);
    },
  };
}

/** What the next request would know nothing of must not look as if it had been done. */
function notKept(what: keyof typeof BY, layout: string, fix: string): SessionStateError {
  return new SessionStateError(
    'not-kept',
    `The ${what} of this session, which ${BY[what]} needs, has no place in tables of ${layout}. ${fix}`,
  );
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
