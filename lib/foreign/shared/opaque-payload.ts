import { SessionStateError } from '../../errors/session-state.error.js';
import type { SessionSerializer } from '../../serializer/session-serializer.js';
import { payloadOf, payloadText } from './foreign-record.js';
import type { PayloadFields } from './payload-fields.js';

const BY = { user: 'authenticate()', 'CSRF secret': 'csrfToken()' };
export const KEEP_IN_DATA =
  'regenerate() and keep the user in session.data as the other application does.';

/** For payloads that only the application's own serializer knows how to write: there are no fields. */
export function opaquePayload(
  layout: string,
  serializer: SessionSerializer,
): Pick<PayloadFields, 'serializer' | 'read' | 'write'> {
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
export function notKept(what: keyof typeof BY, layout: string, fix: string): SessionStateError {
  return new SessionStateError(
    'not-kept',
    `The ${what} of this session, which ${BY[what]} needs, has no place in tables of ${layout}. ${fix}`,
  );
}
