import { randomBytes } from 'node:crypto';
import type {
  PresentedToken,
  SessionToken,
  TokenFormat,
} from '../../session-token/token-format.js';

/** What fits a header and a cookie as it is, and DynamoDB's 2048 bytes of partition key. */
const ID = /^[\x21-\x7e]{1,1024}$/;
const ID_BYTES = 32;

/**
 * The token is the id itself, unsigned: any text, as flask-dynamodb-sessions takes whatever a client
 * sends. Ids made here are 256 random bits as base64url (OWASP ASVS 5.0, 7.2.3 rules out UUIDs).
 * Since nothing vouches for an id, each unknown one costs a read; it is never adopted.
 */
export class OpaqueTokenFormat implements TokenFormat {
  readonly keepsId = false;
  readonly carriesVersion = false;

  mint(): SessionToken {
    const id = randomBytes(ID_BYTES).toString('base64url');
    return { id, secret: undefined, text: id };
  }

  renew(): SessionToken {
    return this.mint();
  }

  parse(text: string): PresentedToken | null {
    if (!ID.test(text)) return null;
    return { id: text, secret: undefined, text, outdated: false, version: undefined };
  }

  issue(token: SessionToken): string {
    return token.id;
  }
}
