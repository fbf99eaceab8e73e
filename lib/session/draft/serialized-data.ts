/** The data of a session in serialized form, before compression or encryption. Immutable. */
export interface SerializedData {
  /** What the innermost serializer writes; its length is what `maxBytes` is about. */
  readonly raw: string | Uint8Array;
  /** What to compare: `raw`, unless the serializer makes something else for that. */
  readonly fingerprint: string | Uint8Array;
}

/** Whether both are the same data. */
export function sameData(a: SerializedData, b: SerializedData): boolean {
  return a === b || sameFingerprint(a.fingerprint, b.fingerprint);
}

export function sameFingerprint(a: string | Uint8Array, b: string | Uint8Array): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return Buffer.compare(a, b) === 0;
}
