import { Module, ValidationPipe } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_PIPE } from '@nestjs/core';
import { DynamoSessionModule, sessionConfig } from 'nestjs-dynamo-session';
import { AuthModule } from './auth/auth.module.js';
import { CartModule } from './cart/cart.module.js';
import { PageModule } from './page/page.module.js';
import { SessionController } from './session.controller.js';
import { ShopSessionOptions } from './shop-session.options.js';
import { StorageModule } from './storage/storage.module.js';
import { TableSetup } from './storage/table-setup.js';

@Module({
  imports: [
    // Reads .env as well; `sessionConfig` is what SESSION_... variables set.
    ConfigModule.forRoot({ isGlobal: true, load: [sessionConfig] }),
    DynamoSessionModule.forRootAsync({
      imports: [StorageModule],
      useClass: ShopSessionOptions,
    }),
    StorageModule,
    AuthModule,
    CartModule,
    PageModule,
  ],
  controllers: [SessionController],
  providers: [
    TableSetup,
    { provide: APP_PIPE, useValue: new ValidationPipe({ whitelist: true, transform: true }) },
  ],
})
export class AppModule {}
