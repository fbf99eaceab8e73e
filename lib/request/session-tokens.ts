import { Inject } from '@nestjs/common';
import { SessionEvents } from '../events/session-events.js';
import { SessionRepository } from '../repository/session.repository.js';
import { SessionTable } from '../table/session-table.js';
import { SessionUsers } from '../users/session-users.js';
import { SessionManager } from './session-manager.js';

// As `getDataSourceToken` and `InjectDataSource` of @nestjs/typeorm: text of the name for a named
// registration, so that Nest's messages tell which one is missing, and the class for the default one.

/** @param name of a registration; default: the one without a name, whose token is the class */
export function getSessionManagerToken(name?: string): typeof SessionManager | string {
  return name === undefined ? SessionManager : `${name}SessionManager`;
}

/** @param name of a registration; default: the one without a name, whose token is the class */
export function getSessionRepositoryToken(name?: string): typeof SessionRepository | string {
  return name === undefined ? SessionRepository : `${name}SessionRepository`;
}

/** @param name of a registration; default: the one without a name, whose token is the class */
export function getSessionEventsToken(name?: string): typeof SessionEvents | string {
  return name === undefined ? SessionEvents : `${name}SessionEvents`;
}

/** @param name of a registration; default: the one without a name, whose token is the class */
export function getSessionTableToken(name?: string): typeof SessionTable | string {
  return name === undefined ? SessionTable : `${name}SessionTable`;
}

/** @param name of a registration; default: the one without a name, whose token is the class */
export function getSessionUsersToken(name?: string): typeof SessionUsers | string {
  return name === undefined ? SessionUsers : `${name}SessionUsers`;
}

/** Injects the `SessionManager` of the registration with that name. */
export const InjectSessionManager = (name?: string): InjectDecorator =>
  Inject(getSessionManagerToken(name));

/** Injects the `SessionRepository` of the registration with that name. */
export const InjectSessionRepository = (name?: string): InjectDecorator =>
  Inject(getSessionRepositoryToken(name));

/** Injects the `SessionEvents` of the registration with that name. */
export const InjectSessionEvents = (name?: string): InjectDecorator =>
  Inject(getSessionEventsToken(name));

/** Injects the `SessionUsers` of the registration with that name. */
export const InjectSessionUsers = (name?: string): InjectDecorator =>
  Inject(getSessionUsersToken(name));

/** Injects the `SessionTable` of the registration with that name. */
export const InjectSessionTable = (name?: string): InjectDecorator =>
  Inject(getSessionTableToken(name));

type InjectDecorator = PropertyDecorator & ParameterDecorator;
