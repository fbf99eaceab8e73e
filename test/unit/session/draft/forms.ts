import type { SessionToken } from '../../../../lib/session-token/token-format.js';
import type { SerializedData } from '../../../../lib/session/draft/serialized-data.js';

export type Data = Record<string, unknown>;

/** Data as a serializer would have written it. */
export function written(data: object): SerializedData {
  const raw = JSON.stringify(data);
  return { raw, fingerprint: raw };
}

export function parsed({ raw }: SerializedData): Data {
  return JSON.parse(String(raw)) as Data;
}

/** As a codec does it: what is known is returned itself when the data is still that. */
export function serialize(data: object, known?: SerializedData): SerializedData {
  const made = written(data);
  return known?.fingerprint === made.fingerprint ? known : made;
}

/** A token that proves nothing: what counts in these tests is which one it is. */
export function tokenNamed(name: string): SessionToken {
  return { id: 'id', secret: Buffer.from(name), text: `id.${name}` };
}

/** A copy that shares nothing. (That of `structuredClone` has prototypes of another realm in Jest.) */
export function copied(data: object): Data {
  return parsed(written(data));
}
