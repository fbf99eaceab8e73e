import { Module, ValidationPipe } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_PIPE } from '@nestjs/core';
import { DynamoSessionModule, sessionConfig } from 'nestjs-dynamo-session';
import { AuthController } from './auth/auth.controller.js';
import { AuthService } from './auth/auth.service.js';
import { UsersRepository } from './auth/users.repository.js';
import { UsersService } from './auth/users.service.js';
import { CartController } from './cart/cart.controller.js';
import { CartService } from './cart/cart.service.js';
import { CheckoutController } from './cart/checkout.controller.js';
import { PageController } from './page/page.controller.js';
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
  ],
  controllers: [
    AuthController,
    CartController,
    CheckoutController,
    SessionController,
    PageController,
  ],
  providers: [
    AuthService,
    CartService,
    UsersRepository,
    UsersService,
    TableSetup,
    { provide: APP_PIPE, useValue: new ValidationPipe({ whitelist: true, transform: true }) },
  ],
})
export class AppModule {}
