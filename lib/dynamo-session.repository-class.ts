import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { SessionOptionsError } from './errors/session-options.error.js';
import type { SessionRepository } from './repository/session.repository.js';

/** With its dependencies injected, which must be global, or in the `imports` of `forRootAsync`. */
export async function instanceOf(
  repository: Type<SessionRepository>,
  moduleRef: ModuleRef,
): Promise<SessionRepository> {
  try {
    return await moduleRef.create(repository);
  } catch (cause) {
    if (!(cause instanceof Error && cause.message.startsWith("Nest can't resolve dependencies")))
      throw cause;
    const problem =
      `repository is the class ${repository.name}, and Nest has not what its constructor asks for: ` +
      'import the module that exports it in forRootAsync({ imports, … }), or make that module global';
    throw new SessionOptionsError([problem], undefined, { cause });
  }
}
