import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { SessionModuleOptions } from './config/session-options.js';

export interface SessionModuleExtras {
  /** Default `true`: `SessionManager` and the others can be injected everywhere. */
  isGlobal?: boolean;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<SessionModuleOptions>()
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createSessionOptions')
    .setExtras<SessionModuleExtras>({ isGlobal: true }, (definition, { isGlobal }) => ({
      ...definition,
      global: isGlobal ?? true,
    }))
    .build();
