import {
  Body,
  Catch,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpException,
  Injectable,
  Module,
  Post,
  Req,
  Res,
  Session,
  Sse,
  UnauthorizedException,
  UploadedFile,
  UseFilters,
  UseGuards,
  UseInterceptors,
  Version,
  type ArgumentsHost,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type MiddlewareConsumer,
  type NestModule,
} from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { FileInterceptor, type NestExpressApplication } from '@nestjs/platform-express';
import flash from 'connect-flash';
import { csrfSync } from 'csrf-sync';
import type { NextFunction, Request, Response } from 'express';
import morgan from 'morgan';
import { from, map } from 'rxjs';
import { passport } from './passport.js';

declare module 'express-session' {
  interface SessionData {
    cart: string[];
    views: number;
    guarded: number;
    uploads: number;
    streamed: number;
    watched: number;
    lastError: string;
    messages: string[];
    returnTo: string;
  }
}

const TWO_WEEKS_MS = 14 * 86_400_000;

const { csrfSynchronisedProtection: csrf } = csrfSync();

/** What `main.ts` does, but for the line that mounts express-session. */
export function configureOldCode(app: NestExpressApplication, log: string[]): void {
  morgan.token('session', (request) => (request as Request).sessionID);
  morgan.token('user', (request) => (request as Request).user?.name);
  app.use(morgan(':method :url :session :user', { stream: { write: (line) => log.push(line) } }));
  app.use(passport.initialize());
  app.use(passport.session());
  app.use(flash());
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (request.path !== '/v1/upload') return csrf(request, response, next);
    next();
  });
}

@Injectable()
class CountingGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { session } = context.switchToHttp().getRequest<Request>();
    session.guarded = (session.guarded ?? 0) + 1;
    return true;
  }
}

@Injectable()
class UserGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.switchToHttp().getRequest<Request>().isAuthenticated()) return true;
    throw new UnauthorizedException();
  }
}

/** As in Nest's documentation of passport. */
@Injectable()
class LoginGuard extends AuthGuard('local') {
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const result = (await super.canActivate(context)) as boolean;
    await super.logIn(context.switchToHttp().getRequest<Request>());
    return result;
  }
}

@Catch(HttpException)
class RememberingFilter implements ExceptionFilter<HttpException> {
  catch(exception: HttpException, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    request.session.lastError = exception.message;
    request.flash('error', exception.message);
    const response = host.switchToHttp().getResponse<Response>();
    response.status(exception.getStatus()).json({ message: exception.message });
  }
}

@Controller()
class OldController {
  @Get('visits') visits(@Session() session: Record<string, number | undefined>) {
    session['visits'] = session['visits'] === undefined ? 1 : session['visits'] + 1;
    return { visits: session['visits'] };
  }
  @Get('views') views(@Req() { session }: Request) {
    return { views: session.views };
  }
  @Get('guarded') @UseGuards(CountingGuard) guarded(@Req() { session }: Request) {
    return { guarded: session.guarded };
  }
  @Get('form') form(@Req() request: Request) {
    return { token: request.csrfToken?.() };
  }
  @Post('cart') @HttpCode(200) add(@Req() { session }: Request, @Body('item') item: string) {
    (session.cart ??= []).push(item);
    return session.cart;
  }
  @Get('cart') cart(@Req() { session }: Request) {
    return session.cart ?? [];
  }
  @Get('cart') @Version('2') cart2(@Req() { session }: Request) {
    return { items: session.cart ?? [] };
  }
  @Get('private') private(@Req() request: Request, @Res() response: Response) {
    if (request.isAuthenticated()) {
      response.json({ user: request.user.name });
      return;
    }
    request.session.returnTo = request.originalUrl;
    response.redirect('/v1/login');
  }
  @Get('login') loginPage(@Req() request: Request) {
    const messages = request.session.messages ?? [];
    delete request.session.messages;
    return { errors: request.flash('error'), notices: request.flash('notice'), messages };
  }
  @Post('guard-login') @HttpCode(200) @UseGuards(LoginGuard) guardLogin(@Req() { user }: Request) {
    return { user: user?.name };
  }
  @Post('remembered-login') @HttpCode(200) @UseGuards(LoginGuard) remember(
    @Req() { session, user }: Request,
    @Body('remember') remember?: string,
  ) {
    if (remember === undefined) session.cookie.expires = null;
    else session.cookie.maxAge = TWO_WEEKS_MS;
    return { user: user?.name };
  }
  @Get('me') @UseGuards(UserGuard) me(@Req() { user }: Request) {
    return { user: user?.name };
  }
  @Post('upload')
  @HttpCode(200)
  @UseInterceptors(FileInterceptor('file'))
  upload(@Req() request: Request, @UploadedFile() file: { size: number }) {
    request.session.uploads = (request.session.uploads ?? 0) + 1;
    return { uploads: request.session.uploads, bytes: file.size, user: request.user?.name };
  }
  @Sse('events') events(@Req() { session, user }: Request) {
    session.watched = (session.watched ?? 0) + 1;
    return from(['one', 'two']).pipe(map((data) => ({ data: `${data} for ${user?.name}` })));
  }
  @Get('watched') watched(@Req() { session }: Request) {
    return { watched: session.watched };
  }
  @Get('stream') stream(@Req() { session }: Request, @Res() response: Response) {
    response.write('first ');
    session.streamed = (session.streamed ?? 0) + 1;
    session.save((error) => response.end(error === undefined ? 'second' : 'failed'));
  }
  @Get('streamed') streamed(@Req() { session }: Request) {
    return { streamed: session.streamed };
  }
  @Get('fail') @UseFilters(RememberingFilter) fail() {
    throw new HttpException('Not with tea.', 418);
  }
  @Get('last-error') lastError(@Req() request: Request) {
    return { lastError: request.session.lastError, errors: request.flash('error') };
  }
  @Get('crash') crash() {
    throw new Error('unexpected');
  }
  @Post('reload') @HttpCode(200) reload(@Req() request: Request, @Res() response: Response) {
    request.session.cart = ['nothing'];
    request.session.reload((error) => response.json({ error, cart: request.session.cart }));
  }
  @Post('logout') @HttpCode(200) logout(@Req() request: Request, @Res() response: Response) {
    request.logout((error) => {
      if (error !== undefined) throw error as Error;
      request.flash('notice', 'Goodbye.');
      response.redirect('/v1/login');
    });
  }
  @Delete('account') async remove(@Req() request: Request) {
    await new Promise((done) => request.session.destroy(done));
    return { session: typeof request.session };
  }
}

@Module({ controllers: [OldController] })
export class OldModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply((request: Request, _response: Response, next: NextFunction) => {
        request.session.views = (request.session.views ?? 0) + 1;
        next();
      })
      .forRoutes('views');
    consumer
      .apply(
        passport.authenticate('local', {
          successReturnToOrRedirect: '/v1/me',
          failureRedirect: '/v1/login',
          failureFlash: true,
          failureMessage: true,
          keepSessionInfo: true,
        }),
      )
      .forRoutes('login-form');
  }
}
