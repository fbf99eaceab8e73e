import { SessionLoader } from '../lifecycle/load/session-loader.js';
import type { SessionRuntime } from '../lifecycle/runtime/session-runtime.js';
import { openExchange } from '../request/http/open-exchange.js';
import { SessionManager } from '../request/session-manager.js';
import { createTransport } from '../transport/create-transport.js';
import { standAloneRuntime, type StandAloneParts } from './stand-alone-runtime.js';

export interface StandAlone {
  readonly runtime: SessionRuntime;
  readonly loader: SessionLoader;
  readonly manager: SessionManager;
}

/** Everything between a session and a repository, without an application around it. */
export function standAlone(parts: StandAloneParts): StandAlone {
  const runtime = standAloneRuntime(parts);
  const transports = [createTransport(runtime.options)];
  const manager = new SessionManager(runtime, transports, openExchange);
  return { runtime, loader: new SessionLoader(runtime), manager };
}
