import type { SerializedData } from '../../session/draft/serialized-data.js';
import type { SessionRecord } from '../../session/session-record.js';
import type { SessionToken } from '../../session-token/token-format.js';
import type { SessionSource } from './session-runtime.js';

/** What is in the table, as far as one request knows. Replaced as a whole after each write. */
export interface Stored {
  readonly record: SessionRecord;
  /** The data of the record, as it is compared, and as it would be stored at home. */
  readonly data: SerializedData;
  /** The token that opens the record. */
  readonly token: SessionToken;
  /** Where it is kept. */
  readonly source: SessionSource;
}
