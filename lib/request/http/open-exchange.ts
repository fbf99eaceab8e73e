import { ExpressExchange, type ExpressLikeRequest } from './express-exchange.js';
import type { HttpExchange } from './http-exchange.js';

/**
 * The exchange of a request of the platform in use.
 *
 * @throws TypeError when the request is of no platform known here
 */
export function openExchange(request: object): HttpExchange {
  const { res } = request as ExpressLikeRequest;
  if (res !== undefined) return new ExpressExchange(request as ExpressLikeRequest, res);
  throw new TypeError(
    'DynamoSessionModule supports @nestjs/platform-express: this request has no response of Express.',
  );
}
