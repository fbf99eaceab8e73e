import { Body, Controller, UseGuards } from '@nestjs/common';
import { RecentAuthentication, Session, SessionGuard } from 'nestjs-dynamo-session';
import { AuthService } from '../../auth/auth.service.js';
import { PasswordDto } from '../../auth/password.dto.js';
import { form, mainButton, passwordField } from '../form.js';
import { html } from '../html.js';
import { Form, Page } from '../page.decorator.js';
import { PageRenderer } from '../page-renderer.js';

/** A stricter area: who has not just logged in is asked for the password again. */
@Controller()
@RecentAuthentication('10m')
@UseGuards(SessionGuard)
export class PasswordController {
  constructor(
    private readonly auth: AuthService,
    private readonly pages: PageRenderer,
  ) {}

  @Page('password')
  show(@Session() session: Session): Promise<string> {
    const fields = html`${passwordField('New password, 8 characters or more', 'new-password')}
    ${mainButton('Change')}`;
    const content = html`<div class="card narrow">
      <p>All other devices will be logged out.</p>
      ${form(session, 'password', fields)}
    </div>`;
    return this.pages.render(session, { title: 'Password', path: '/password', content });
  }

  @Form('password', '/password')
  async change(@Session() session: Session, @Body() { password }: PasswordDto): Promise<void> {
    const count = await this.auth.changePassword(session, password);
    session.flash(`The password is changed. Logged out on other devices: ${count}.`);
  }
}
