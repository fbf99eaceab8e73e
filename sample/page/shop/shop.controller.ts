import { Body, Controller, UseGuards } from '@nestjs/common';
import { IdleTimeout, Session, SessionGuard } from 'nestjs-dynamo-session';
import { AddToCartDto } from '../../cart/add-to-cart.dto.js';
import { CartService } from '../../cart/cart.service.js';
import { html } from '../html.js';
import { EndedGuard } from '../login/ended.guard.js';
import { Form, Page } from '../page.decorator.js';
import { PageRenderer } from '../page-renderer.js';
import { cart, products, sessionFacts } from './shop.view.js';

@Controller()
export class ShopController {
  constructor(
    private readonly carts: CartService,
    private readonly pages: PageRenderer,
  ) {}

  @Page()
  @UseGuards(EndedGuard)
  show(@Session() session: Session): Promise<string> {
    const content = html`<div class="cards">
      ${products(session)} ${cart(session)} ${sessionFacts(session)}
    </div>`;
    return this.pages.render(session, { title: 'A small shop', path: '/', content });
  }

  @Form('cart')
  async add(@Session() session: Session, @Body() item: AddToCartDto): Promise<void> {
    await this.carts.add(session, item);
  }

  @Form('checkout')
  @UseGuards(SessionGuard)
  @IdleTimeout('5m')
  checkOut(@Session() session: Session): void {
    const { total } = this.carts.checkOut(session);
    session.flash(`Ordered for ${total.toString()}. Thank you!`);
  }
}
