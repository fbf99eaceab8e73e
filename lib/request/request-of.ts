import type { ArgumentsHost, ExecutionContext } from '@nestjs/common';

/** Whether this is the `ArgumentsHost` of an exception filter, which Nest gives no class. */
export function isFilterHost(source: object): boolean {
  const { getClass } = source as Partial<ExecutionContext>;
  return typeof getClass === 'function' && !getClass.call(source);
}

export function requestOf(source: ArgumentsHost | object): object {
  return 'switchToHttp' in source && typeof source.switchToHttp === 'function'
    ? source.switchToHttp().getRequest<object>()
    : source;
}
