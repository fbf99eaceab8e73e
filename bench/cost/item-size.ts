import type { AttributeValue } from '@aws-sdk/client-dynamodb';

const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;

/** Units that a write of an item takes, by its size before or after, whichever is larger. */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
}

/** Units that a read takes: half of it where it need not be consistent. */
export function readUnits(bytes: number, consistent = false): number {
  return Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (consistent ? 1 : 0.5);
}

/**
 * The size of an item as DynamoDB counts it: names and values, in bytes of UTF-8. Of an item as the
 * client has it, or as the document client shows it.
 */
export function itemBytes(item: object): number {
  const attributes = Object.entries(item) as [string, AttributeValue][];
  const size = attributes.every(([, value]) => isAttributeValue(value)) ? typedBytes : plainBytes;
  return attributes.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + size(value), 0);
}

function typedBytes(value: AttributeValue): number {
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.M !== undefined) return mapBytes(value.M, typedBytes);
  if (value.L !== undefined) return listBytes(value.L, typedBytes);
  return plainBytes(value.S ?? value.B ?? true);
}

function plainBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return numberBytes(String(value));
  if (value instanceof Uint8Array) return value.byteLength;
  if (Array.isArray(value)) return listBytes(value, plainBytes);
  if (typeof value === 'object' && value !== null) return mapBytes({ ...value }, plainBytes);
  return 1;
}

/** About a byte for two digits, and one more. */
function numberBytes(digits: string): number {
  return Math.ceil(digits.replace(/^-|\./g, '').length / 2) + 1;
}

/** Three bytes, and one more for each part. */
function listBytes<T>(list: readonly T[], size: (value: T) => number): number {
  return list.reduce((sum, one) => sum + size(one) + 1, 3);
}

function mapBytes<T>(map: Readonly<Record<string, T>>, size: (value: T) => number): number {
  return Object.entries(map).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + size(value) + 1,
    3,
  );
}

function isAttributeValue(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const [type = '', ...more] = Object.keys(value);
  return (
    more.length === 0 && ['S', 'N', 'B', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS', 'BS'].includes(type)
  );
}
