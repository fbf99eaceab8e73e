import type { PresentedToken } from '../../session-token/token-format.js';
import { idToken, RandomIdTokenFormat } from '../shared/random-id-token-format.js';

/** What fits a header and a cookie as it is, and DynamoDB's 2048 bytes of partition key. */
const ID = /^[\x21-\x7e]{1,1024}$/;

/**
 * The token is the id itself, unsigned: any text, as flask-dynamodb-sessions takes whatever a client
 * sends. Since nothing vouches for an id, each unknown one costs a read; it is never adopted.
 */
export class OpaqueTokenFormat extends RandomIdTokenFormat {
  parse(text: string): PresentedToken | null {
    return ID.test(text) ? idToken(text) : null;
  }
}
