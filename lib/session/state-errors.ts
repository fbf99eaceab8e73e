import { SessionStateError } from '../errors/session-state.error.js';

export function destroyedError(): SessionStateError {
  return new SessionStateError(
    'destroyed',
    'This session was destroyed. A new one starts with the next request.',
  );
}

export function responseStartedError(): SessionStateError {
  return new SessionStateError(
    'response-started',
    'The response has started, so its headers can no longer carry a new token. ' +
      'Change a new session, regenerate() or authenticate() before the first byte is sent.',
  );
}

export function goneError(): SessionStateError {
  return new SessionStateError(
    'gone',
    'reload() found no such session: it was never saved, or was ended or given a new token meanwhile.',
  );
}
