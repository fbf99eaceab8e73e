import {
  Body,
  Controller,
  Get,
  Header,
  Post,
  Redirect,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { CsrfGuard, IdleTimeout, Session, SessionGuard, SkipSession } from 'nestjs-dynamo-session';
import { AuthService } from '../auth/auth.service.js';
import { CredentialsDto } from '../auth/credentials.dto.js';
import { AddToCartDto } from '../cart/add-to-cart.dto.js';
import { CartService } from '../cart/cart.service.js';
import { PageFilter } from './page.filter.js';
import { renderPage } from './page.js';
import { STYLE } from './style.js';

/** The shop without scripts: forms, and a redirect back to the page. */
@Controller()
@UseGuards(CsrfGuard)
@UseFilters(PageFilter)
export class PageController {
  constructor(
    private readonly auth: AuthService,
    private readonly carts: CartService,
  ) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', "default-src 'none'; style-src 'self'; form-action 'self'")
  @Header('Cache-Control', 'no-store')
  show(@Session() session: Session): string {
    return renderPage(session);
  }

  /** Needs no session, and so costs no call to DynamoDB. */
  @Get('style.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  @SkipSession()
  style(): string {
    return STYLE;
  }

  @Post('page/register')
  @Redirect('/', 303)
  async register(@Session() session: Session, @Body() credentials: CredentialsDto): Promise<void> {
    await this.auth.register(credentials);
    await this.auth.login(session, credentials);
  }

  @Post('page/login')
  @Redirect('/', 303)
  async login(@Session() session: Session, @Body() credentials: CredentialsDto): Promise<void> {
    await this.auth.login(session, credentials);
  }

  @Post('page/logout')
  @Redirect('/', 303)
  async logout(@Session() session: Session): Promise<void> {
    await this.auth.logout(session);
  }

  @Post('page/cart')
  @Redirect('/', 303)
  async add(@Session() session: Session, @Body() item: AddToCartDto): Promise<void> {
    await this.carts.add(session, item);
  }

  @Post('page/checkout')
  @Redirect('/', 303)
  @UseGuards(SessionGuard)
  @IdleTimeout('5m')
  checkOut(@Session() session: Session): void {
    const { total } = this.carts.checkOut(session);
    session.flash(`Ordered for ${total.toString()}. Thank you!`);
  }
}
