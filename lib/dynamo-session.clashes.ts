import type { ModulesContainer } from '@nestjs/core';
import type { ResolvedOptions } from './config/resolution/resolved-options.js';
import type { SessionModuleOptions } from './config/session-options.js';
import { MODULE_OPTIONS_TOKEN } from './dynamo-session.module-definition.js';
import type { SessionRegistration } from './dynamo-session.providers.js';
import { oldTable, oldTransportOptions } from './dynamo-session.sources.js';
import {
  DYNAMODB_CLIENT,
  REGISTRATION,
  RESOLVED_OPTIONS,
  TABLE_LAYOUT,
} from './dynamo-session.tokens.js';
import { placeOf, type ClientHandle } from './repository/dynamodb/create-client.js';
import { keySpacesMeet } from './table-layout/key-space.js';
import type { TableLayout } from './table-layout/table-layout.js';
import type { CookieSource } from './transport/cookie-attributes.js';
import type { TransportOptions } from './transport/create-transport.js';
import { pathCovers } from './transport/path-scope.js';

type NestModule = ModulesContainer extends Map<string, infer Module> ? Module : never;

/** A `DynamoSessionModule` of the application, once all providers are made. */
export interface Registration extends SessionRegistration {
  readonly module: NestModule;
  readonly given: SessionModuleOptions;
  readonly options: ResolvedOptions;
  readonly layout: TableLayout;
  readonly client: ClientHandle['client'];
}

export function registrationsIn(modules: ModulesContainer): Registration[] {
  return [...modules.values()].flatMap((module) => {
    const made = (token: symbol | string): unknown => module.providers.get(token)?.instance;
    const registration = made(REGISTRATION) as SessionRegistration | null | undefined;
    const options = made(RESOLVED_OPTIONS) as ResolvedOptions | null | undefined;
    const given = made(MODULE_OPTIONS_TOKEN) as SessionModuleOptions | null | undefined;
    const layout = made(TABLE_LAYOUT) as TableLayout | null | undefined;
    const handle = made(DYNAMODB_CLIENT) as ClientHandle | null | undefined;
    if (!registration || !options || !given || !layout || !handle) return [];
    return [{ ...registration, module, given, options, layout, client: handle.client }];
  });
}

/** What two registrations have in common and must not, one line each. */
export async function clashesOf(registrations: readonly Registration[]): Promise<string[]> {
  const problems = new Set<string>();
  for (const [index, one] of registrations.entries()) {
    for (const other of registrations.slice(index + 1)) {
      const clashes = one.name === other.name ? [sameName(one)] : await clashesBetween(one, other);
      for (const clash of clashes) problems.add(clash);
    }
  }
  return [...problems];
}

function sameName({ name }: Registration): string {
  return name === undefined
    ? 'DynamoSessionModule is imported twice without a name: import it once, in the AppModule (it is ' +
        "global), or give each further one a name, as in forRoot({ name: 'admin' }), for sessions of its own"
    : `DynamoSessionModule is imported twice with the name '${name}': give one of them another name`;
}

async function clashesBetween(one: Registration, other: Registration): Promise<string[]> {
  const both = `${title(one)} and ${title(other)}`;
  const problems: string[] = [];
  for (const a of transportsOf(one)) {
    for (const b of transportsOf(other)) {
      const shared = sharedTransport(a, b);
      if (shared !== undefined) problems.push(`${both} both use ${shared}`);
    }
  }
  for (const a of tablesOf(one)) {
    for (const b of tablesOf(other)) {
      if (a.tableName !== b.tableName || !keySpacesMeet(a.layout, b.layout)) continue;
      if (!(await areSamePlace(one, other))) continue;
      problems.push(
        `${both} have the same items in the table "${a.tableName}", so a token of one could open a ` +
          'session of the other: give one of them another tableName, or a layout with other keys, ' +
          `e.g. nativeLayout({ keyPrefix: '${other.name ?? one.name}-session#' })`,
      );
    }
  }
  const { repository } = one.given;
  if (repository !== undefined && isInstance(repository) && repository === other.given.repository) {
    problems.push(`${both} have the same repository: give each its own`);
  }
  return problems;
}

export function title({ name }: SessionRegistration): string {
  return name === undefined ? 'DynamoSessionModule without a name' : `that with the name '${name}'`;
}

/** How tokens come in, those of `migrateFrom` as well: their cookies are deleted. */
function transportsOf({ given, options }: Registration): TransportOptions[] {
  return [options, ...(given.migrateFrom ?? []).map(oldTransportOptions)];
}

function sharedTransport(a: TransportOptions, b: TransportOptions): string | undefined {
  const header = a.header?.name;
  if (header !== undefined && header.toLowerCase() === b.header?.name.toLowerCase()) {
    return `the header "${header}": give one of them another header.name`;
  }
  const [cookie, other] = [fixedCookie(a.cookie), fixedCookie(b.cookie)];
  if (cookie === undefined || other === undefined || cookie.name !== other.name) return undefined;
  const meet = pathCovers(cookie.path, other.path) || pathCovers(other.path, cookie.path);
  return meet ? `the cookie "${cookie.name}": give one of them another cookie.name` : undefined;
}

/** `undefined` where it depends on the request, and cannot be compared. */
function fixedCookie(cookie: CookieSource | undefined) {
  return typeof cookie === 'function' ? undefined : cookie;
}

function tablesOf({ given, options, layout }: Registration) {
  const home = given.repository === undefined ? [{ tableName: options.tableName, layout }] : [];
  return [...home, ...(given.migrateFrom ?? []).map((from) => oldTable(from, options))];
}

/** Unless it is known that they are in two regions, or at two endpoints. */
async function areSamePlace(one: Registration, other: Registration): Promise<boolean> {
  if (one.client === other.client) return true;
  const [a, b] = await Promise.all([placeOf(one.client), placeOf(other.client)]);
  return a === undefined || b === undefined || a === b;
}

function isInstance(repository: NonNullable<SessionModuleOptions['repository']>): boolean {
  return typeof repository !== 'function';
}
