import { Body, Controller, Headers, Query, UseGuards } from '@nestjs/common';
import { Session, SessionGuard } from 'nestjs-dynamo-session';
import { AuthService } from '../../auth/auth.service.js';
import { CredentialsDto } from '../../auth/credentials.dto.js';
import { html } from '../html.js';
import { localPath } from '../local-path.js';
import { Form, Page } from '../page.decorator.js';
import { PageRenderer } from '../page-renderer.js';
import { ConfirmDto, LoginDto } from './login.dto.js';
import { LoginQuery } from './login.query.js';
import { confirmView, loginView, registerView } from './login.view.js';
import { reasonView } from './reasons.js';

interface Redirection {
  readonly url: string;
}

@Controller()
export class LoginController {
  constructor(
    private readonly auth: AuthService,
    private readonly pages: PageRenderer,
  ) {}

  @Page('login')
  show(@Session() session: Session, @Query() query: LoginQuery): Promise<string> {
    const { next = '/' } = query;
    const why = query.reason === undefined ? (session.ended ?? {}) : query;
    const isLoggedIn = session.userId !== undefined;
    const title = isLoggedIn ? 'Is it you?' : 'Log in';
    const view = isLoggedIn ? confirmView(session, next) : loginView(session, next);
    const content = html`${reasonView(why)} ${view}`;
    return this.pages.render(session, { title, path: '/login', content });
  }

  @Page('register')
  showRegister(@Session() session: Session): Promise<string> {
    const content = registerView(session);
    return this.pages.render(session, { title: 'Register', path: '/register', content });
  }

  @Form('register')
  async register(
    @Session() session: Session,
    @Body() credentials: CredentialsDto,
    @Headers('user-agent') userAgent?: string,
  ): Promise<void> {
    await this.auth.register(credentials);
    await this.auth.login(session, credentials, { userAgent });
  }

  @Form('login')
  async login(
    @Session() session: Session,
    @Body() { stay, next, ...credentials }: LoginDto,
    @Headers('user-agent') userAgent?: string,
  ): Promise<Redirection> {
    await this.auth.login(session, credentials, { stay, userAgent });
    return { url: localPath(next) ?? '/' };
  }

  @Form('confirm')
  @UseGuards(SessionGuard)
  async confirm(
    @Session() session: Session,
    @Body() { password, next }: ConfirmDto,
    @Headers('user-agent') userAgent = '',
  ): Promise<Redirection> {
    await this.auth.confirm(session, password, userAgent);
    return { url: localPath(next) ?? '/' };
  }

  @Form('logout')
  async logout(@Session() session: Session): Promise<void> {
    await this.auth.logout(session);
  }
}
