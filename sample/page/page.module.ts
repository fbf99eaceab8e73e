import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CartModule } from '../cart/cart.module.js';
import { PasswordController } from './account/password.controller.js';
import { SessionsController } from './account/sessions.controller.js';
import { Clocks } from './clocks.js';
import { ClocksController } from './clocks.controller.js';
import { LoginController } from './login/login.controller.js';
import { PageRenderer } from './page-renderer.js';
import { PublicController } from './public.controller.js';
import { ShopController } from './shop/shop.controller.js';

@Module({
  imports: [AuthModule, CartModule],
  controllers: [
    ShopController,
    LoginController,
    SessionsController,
    PasswordController,
    ClocksController,
    PublicController,
  ],
  providers: [Clocks, PageRenderer],
})
export class PageModule {}
