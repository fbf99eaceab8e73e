import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import type { SessionError } from '../../errors/session.error.js';
import { SessionSerializationError } from '../../errors/session-serialization.error.js';
import { SessionTooLargeError } from '../../errors/session-too-large.error.js';

const INDEX = /\[\d+\]/g;
const QUOTED = /\["(?:[^"\\]|\\.)*"?\]?/g;
const WORD = /[^.[\]*]+(?:\(\))?/g;

/**
 * Why a row would not move, in words that are the same for all rows with the same trouble.
 *
 * @param showKeys whether the keys that lead to a value are named. They are data, too: an application
 *   may keep something under each user's address.
 */
export function reasonOf(error: SessionError, showKeys: boolean): string {
  if (error instanceof SessionCorruptError) {
    const { cause, detail } = error;
    const isRead = cause instanceof SessionSerializationError;
    return isRead ? reasonOf(cause, showKeys) : `unreadable: ${detail}`;
  }
  if (error instanceof SessionTooLargeError) {
    return `too large: more than ${error.maxBytes} bytes (option maxBytes)`;
  }
  if (error instanceof SessionSerializationError) {
    const [problem = ''] = error.problem.split(/\.(?:\s|$)/);
    const { path } = error;
    const at = path === '' ? '' : ` ${showKeys ? withoutIndexes(path) : shapeOf(path)}`;
    return `cannot be kept: session.data${at} ${problem}`;
  }
  return `cannot be kept: ${error.code}`;
}

/** Where in the data a value is: how deep, and in what. */
function shapeOf(path: string): string {
  const shape = path.replaceAll(INDEX, '[*]').replaceAll(QUOTED, '.*').replaceAll(WORD, '*');
  return `at ${shape.replace(/^\./, '')}`;
}

/** One reason for a list, and not one for each of its items. */
function withoutIndexes(path: string): string {
  return `at ${path.replaceAll(INDEX, '[*]')}`;
}
