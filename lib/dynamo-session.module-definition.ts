import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { SessionModuleOptions } from './config/session-options.js';

export interface SessionModuleExtras {
  /**
   * Default `true`: `SessionManager` and the others can be injected everywhere, and every controller may
   * take the session. `false`: only where this very module is imported, or one that exports it.
   */
  isGlobal?: boolean;
  /**
   * Default none: the registration that `@Session()` and the class tokens mean. Each further one in an
   * application has a name, such as `'admin'`, and with it sessions of its own: another cookie, other
   * items, and `@Session({ from: 'admin' })`, `SessionGuard.for('admin')`, `@InjectSessionManager('admin')`.
   */
  name?: string | undefined;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<SessionModuleOptions>()
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createSessionOptions')
    .setExtras<SessionModuleExtras>(
      { isGlobal: true, name: undefined },
      (definition, { isGlobal }) => ({
        ...definition,
        global: isGlobal ?? true,
      }),
    )
    .build();
