import { isDeepStrictEqual } from 'node:util';

type Data = Record<string, unknown>;

/**
 * Flash queues are kept in the data, under these top-level keys, so that saving, merging and
 * encrypting need not know them. The same keys as in pyramid-dynamodb-sessions.
 */
const PREFIX = '_f_';

export function peekFlash(data: Data, queue: string): unknown[] {
  const messages = data[PREFIX + queue];
  return Array.isArray(messages) ? [...(messages as unknown[])] : [];
}

export function popFlash(data: Data, queue: string): unknown[] {
  const messages = peekFlash(data, queue);
  delete data[PREFIX + queue];
  return messages;
}

export function pushFlash(
  data: Data,
  flash: { readonly message: unknown; readonly queue: string; readonly allowDuplicate: boolean },
): void {
  const messages = peekFlash(data, flash.queue);
  const isKnown = messages.some((message) => isDeepStrictEqual(message, flash.message));
  if (flash.allowDuplicate || !isKnown) data[PREFIX + flash.queue] = [...messages, flash.message];
}
