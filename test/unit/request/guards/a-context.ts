import type { ExecutionContext } from '@nestjs/common';
import { SessionUsage } from '../../../../lib/request/session-usage.js';
import type { SessionManager } from '../../../../lib/request/session-manager.js';
import { aRequest } from '../../lifecycle/a-request.js';
import type { World } from '../../lifecycle/fixtures.js';
import type { Stored } from '../../../../lib/lifecycle/runtime/stored.js';
import type { Standing } from '../../../../lib/session/standing.js';

type Controller = abstract new () => object;

/** What Nest tells a guard: which method of which controller is about to be called, for what. */
export function contextOf(
  controller: Controller,
  method: string | symbol = 'route',
  { type = 'http', request = {} }: { readonly type?: string; readonly request?: object } = {},
): ExecutionContext {
  const handler: unknown = Reflect.get(controller.prototype as object, method);
  return {
    getType: () => type,
    getClass: () => controller,
    getHandler: () => handler,
    switchToHttp: () => ({ getRequest: () => request }),
  } as unknown as ExecutionContext;
}

/** A manager of one request, whose session is in no response. */
export function managing(
  { runtime }: World,
  stored: Stored | null,
  { standing, failure }: { readonly standing?: Standing; readonly failure?: Error } = {},
) {
  const { life, facts, session } = aRequest(runtime, stored);
  if (standing !== undefined) Object.assign(life, { standing });
  const manager = {
    opened: 0,
    usage: new SessionUsage(),
    open: () => {
      manager.opened++;
      return failure === undefined
        ? Promise.resolve({ life, facts, session })
        : Promise.reject(failure);
    },
  };
  return { life, session, manager: manager as unknown as SessionManager & { opened: number } };
}

/** What a guard answers: whether it lets the request pass, or why not. */
export function answerOf(deciding: Promise<boolean>): Promise<unknown> {
  return deciding.catch(
    (error: { getResponse?: () => { reason?: string }; getStatus: () => number }) => {
      const reason = error.getResponse?.().reason;
      return reason === undefined ? error : `${error.getStatus()} ${reason}`;
    },
  );
}
