import type { NextFunction, Request, Response } from 'express';

/** The header that says when a request is, in milliseconds from the first one on. */
export const WHEN = 'x-bench-when';

const RealDate = Date;
const start = RealDate.now();
let sinceStart = 0;

class TravellingDate extends RealDate {
  constructor(...parts: unknown[]) {
    super(...((parts.length === 0 ? [TravellingDate.now()] : parts) as [number]));
  }

  static override now(): number {
    return start + sinceStart;
  }
}

/** From now on all of the process goes by the time that requests bring: hours pass in seconds. */
export function installTravellingDate(): void {
  globalThis.Date = TravellingDate as DateConstructor;
}

export function travelTo(request: Request, _response: Response, next: NextFunction): void {
  sinceStart = Number(request.headers[WHEN] ?? sinceStart);
  next();
}
