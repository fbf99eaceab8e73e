import 'reflect-metadata';
import { Module, type DynamicModule, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Setup } from './contender.js';

@Module({})
class AppModule {}

/** The part that all applications have in common. */
export async function buildApp(
  controller: Type<unknown>,
  { prepare }: Setup,
  imports: readonly DynamicModule[] = [],
): Promise<INestApplication> {
  const app = await NestFactory.create(
    { module: AppModule, controllers: [controller], imports: [...imports] },
    { logger: ['error', 'warn'] },
  );
  prepare?.(app);
  return app;
}
