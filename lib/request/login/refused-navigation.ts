import { UnauthorizedException } from '@nestjs/common';

/**
 * A guard's 401 on a request for a page. A class of its own, so that the filter which redirects catches
 * nothing else, and whatever filters the application has get all the rest.
 */
export class RefusedNavigation extends UnauthorizedException {
  /** To whoever else handles it, it is what other refusals are. */
  override initName(): void {
    this.name = UnauthorizedException.name;
  }
}
