import {
  applyDecorators,
  Get,
  Header,
  Post,
  Redirect,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { CsrfGuard, redirectToLogin } from 'nestjs-dynamo-session';
import { EndedGuard } from './login/ended.guard.js';
import { FormFilter } from './form.filter.js';

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
];

/** A page: kept in no cache, and loading nothing but the shop's own files. */
export function Page(path = ''): MethodDecorator {
  return applyDecorators(
    Get(path),
    Header('Content-Type', 'text/html; charset=utf-8'),
    Header('Content-Security-Policy', POLICY.join('; ')),
    Header('Cache-Control', 'no-store'),
    Header('Referrer-Policy', 'same-origin'),
    Header('X-Content-Type-Options', 'nosniff'),
    UseFilters(redirectToLogin('/login')),
  );
}

/** What a form of a page is sent to; the page that `next` names comes after it. */
export function Form(path: string, next = '/'): MethodDecorator {
  return applyDecorators(
    Post(`page/${path}`),
    Redirect(next, 303),
    UseGuards(EndedGuard, CsrfGuard),
    UseFilters(FormFilter),
  );
}
