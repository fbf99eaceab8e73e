import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { SessionOptionsError } from '../../errors/session-options.error.js';
import { StructuredCloneSerializer } from '../../serializer/clone/structured-clone.serializer.js';
import { JsonSerializer } from '../../serializer/json/json.serializer.js';
import type { SessionSerializer } from '../../serializer/session-serializer.js';
import { hasMethods } from '../checks/shapes.js';
import type { SerializerOption, SessionModuleOptions } from '../session-options.js';

/**
 * The serializer that writes, and then those that only read: with one implied by `migrateFrom`, also
 * that of the sessions which were there before.
 */
export function serializersOf(
  options: SessionModuleOptions,
): [SerializerOption, ...SerializerOption[]] {
  const json = new JsonSerializer();
  return isSerializerImplied(options)
    ? [new StructuredCloneSerializer(), json, ...(options.serializers ?? [])]
    : [writerSetIn(options) ?? json, ...(options.serializers ?? [])];
}

/** Other libraries store what JSON cannot keep, such as integers of any size, bytes and NaN. */
export function isSerializerImplied(options: SessionModuleOptions): boolean {
  const { migrateFrom = [] } = options;
  return migrateFrom.length > 0 && writerSetIn(options) === undefined;
}

function writerSetIn({ serializer, layout }: SessionModuleOptions): SerializerOption | undefined {
  return serializer ?? layout?.defaults?.serializer;
}

/**
 * A serializer from an instance, a class or an injection token. A class or token that some module
 * provides is that provider; another class is instantiated, with its dependencies injected.
 *
 * @throws SessionOptionsError when it is none of these
 */
export async function resolveSerializer(
  option: SerializerOption,
  moduleRef: ModuleRef,
): Promise<SessionSerializer<object>> {
  const found = isSerializer(option) ? option : await instantiate(option, moduleRef);
  if (isSerializer(found)) return found;
  throw new SessionOptionsError([
    `serializer is ${describe(option)}, which gives no serializer: it needs a format (text), ` +
      'serialize(data) and deserialize(raw)',
  ]);
}

async function instantiate(
  option: Type<unknown> | string | symbol,
  moduleRef: ModuleRef,
): Promise<unknown> {
  try {
    return moduleRef.get<unknown>(option, { strict: false });
  } catch {
    return typeof option === 'function' ? await moduleRef.create<unknown>(option) : undefined;
  }
}

function isSerializer(value: unknown): value is SessionSerializer<object> {
  if (!hasMethods(value, 'serialize', 'deserialize')) return false;
  const { format } = value as { readonly format?: unknown };
  return typeof format === 'string' && format !== '';
}

function describe(option: SerializerOption): string {
  if (typeof option === 'function') return `the class ${option.name}`;
  return typeof option === 'object' ? 'an object' : `the token ${String(option)}`;
}
