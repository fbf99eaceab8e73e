import type { ArgumentsHost, ExecutionContext } from '@nestjs/common';

/** Whether this is the `ArgumentsHost` of an exception filter, which Nest gives no class. */
export function isFilterHost(source: object): boolean {
  const { getClass } = source as Partial<ExecutionContext>;
  return typeof getClass === 'function' && !getClass.call(source);
}

/** Whether this says which handler is about to be called, as guards and interceptors are told. */
export function isRoute(source: object): source is ExecutionContext {
  const { getClass } = source as Partial<ExecutionContext>;
  return typeof getClass === 'function' && Boolean(getClass.call(source));
}

export function requestOf(source: ArgumentsHost | object): object {
  return 'switchToHttp' in source && typeof source.switchToHttp === 'function'
    ? source.switchToHttp().getRequest<object>()
    : source;
}
