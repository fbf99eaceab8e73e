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
  Query,
  Req,
  Res,
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
import { FileInterceptor } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { from, map } from 'rxjs';
import { CsrfGuard, Session, SessionGuard, SessionManager } from '../../../lib/index.js';
import { knows } from './passport.js';

interface Data {
  cart?: string[];
  visits?: number;
  views?: number;
  guarded?: number;
  uploads?: number;
  streamed?: number;
  watched?: number;
  lastError?: string;
  returnTo?: string;
}
type S = Session<Data>;

interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly remember?: string;
}

@Injectable()
class CountingGuard implements CanActivate {
  constructor(private readonly manager: SessionManager) {}
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { data } = await this.manager.of<Data>(context);
    data.guarded = (data.guarded ?? 0) + 1;
    return true;
  }
}

@Catch(HttpException)
class RememberingFilter implements ExceptionFilter<HttpException> {
  constructor(private readonly manager: SessionManager) {}
  async catch(exception: HttpException, host: ArgumentsHost): Promise<void> {
    const session = await this.manager.of<Data>(host);
    session.data.lastError = exception.message;
    session.flash(exception.message, 'error');
    const response = host.switchToHttp().getResponse<Response>();
    response.status(exception.getStatus()).json({ message: exception.message });
  }
}

@Controller()
class NewController {
  @Get('visits') visits(@Session() { data }: S) {
    return { visits: (data.visits = (data.visits ?? 0) + 1) };
  }
  @Get('views') views(@Session<Data>('views') views: number) {
    return { views };
  }
  @Get('guarded') @UseGuards(CountingGuard) guarded(@Session<Data>('guarded') guarded: number) {
    return { guarded };
  }
  @Get('form') form(@Session() session: S) {
    return { token: session.csrfToken() };
  }
  @Post('cart') @HttpCode(200) @UseGuards(CsrfGuard) add(
    @Session() { data }: S,
    @Body('item') item: string,
  ) {
    (data.cart ??= []).push(item);
    return data.cart;
  }
  @Get('cart') cart(@Session('cart') cart: string[] = []) {
    return cart;
  }
  @Get('cart') @Version('2') cart2(@Session('cart') items: string[] = []) {
    return { items };
  }
  @Get('private') private(
    @Session() session: S,
    @Req() request: Request,
    @Res() response: Response,
  ) {
    if (session.userId !== undefined) {
      response.json({ user: session.userId });
      return;
    }
    session.data.returnTo = request.originalUrl;
    response.redirect('/v1/login');
  }
  @Get('login') loginPage(@Session() session: S, @Query('notice') notice?: string) {
    const [errors, messages] = [session.popFlash('error'), session.popFlash('messages')];
    return { errors, notices: notice === undefined ? [] : [notice], messages };
  }
  @Post('login-form') @HttpCode(200) @UseGuards(CsrfGuard) async loginForm(
    @Session() session: S,
    @Body() { username, password }: Credentials,
    @Res() response: Response,
  ) {
    if (!knows(username, password)) {
      session.flash('Wrong password.', 'error');
      session.flash('Wrong password.', 'messages');
      return response.redirect('/v1/login');
    }
    const { returnTo = '/v1/me' } = session.data;
    delete session.data.returnTo;
    await session.authenticate(username);
    response.redirect(returnTo);
  }
  @Post('guard-login') @HttpCode(200) @UseGuards(CsrfGuard) guardLogin(
    @Session() session: S,
    @Body() credentials: Credentials,
  ) {
    return logIn(session, credentials);
  }
  @Post('remembered-login') @HttpCode(200) @UseGuards(CsrfGuard) remember(
    @Session() session: S,
    @Body() credentials: Credentials,
  ) {
    return logIn(session, credentials);
  }
  @Get('me') @UseGuards(SessionGuard) me(@Session() { userId }: S) {
    return { user: userId };
  }
  @Post('upload')
  @HttpCode(200)
  @UseInterceptors(FileInterceptor('file'))
  upload(@Session() { data, userId }: S, @UploadedFile() file: { size: number }) {
    return { uploads: (data.uploads = (data.uploads ?? 0) + 1), bytes: file.size, user: userId };
  }
  @Sse('events') events(@Session() { data, userId }: S) {
    data.watched = (data.watched ?? 0) + 1;
    return from(['one', 'two']).pipe(map((text) => ({ data: `${text} for ${userId}` })));
  }
  @Get('watched') watched(@Session<Data>('watched') watched: number) {
    return { watched };
  }
  @Get('stream') async stream(@Session() session: S, @Res() response: Response) {
    response.write('first ');
    session.data.streamed = (session.data.streamed ?? 0) + 1;
    await session.save();
    response.end('second');
  }
  @Get('streamed') streamed(@Session<Data>('streamed') streamed: number) {
    return { streamed };
  }
  @Get('fail') @UseFilters(RememberingFilter) fail() {
    throw new HttpException('Not with tea.', 418);
  }
  @Get('last-error') lastError(@Session() session: S) {
    return { lastError: session.data.lastError, errors: session.popFlash('error') };
  }
  @Get('crash') crash() {
    throw new Error('unexpected');
  }
  @Post('reload') @HttpCode(200) @UseGuards(CsrfGuard) async reload(@Session() session: S) {
    session.data.cart = ['nothing'];
    await session.reload();
    return { cart: session.data.cart };
  }
  @Post('logout') @UseGuards(CsrfGuard) async logout(
    @Session() session: S,
    @Res() response: Response,
  ) {
    await session.destroy();
    response.redirect('/v1/login?notice=Goodbye.');
  }
  @Delete('account') @UseGuards(CsrfGuard) async remove(@Session() session: S) {
    await session.destroy();
    return { session: 'undefined' };
  }
}

async function logIn(session: S, { username, password, remember }: Credentials) {
  if (!knows(username, password)) throw new UnauthorizedException();
  const forLong = { persistent: true, idle: '14d', absolute: '14d' };
  await session.authenticate(username, {
    keep: false,
    ...(remember === undefined ? { persistent: false } : forLong),
  });
  return { user: username };
}

@Module({ controllers: [NewController] })
export class NewModule implements NestModule {
  constructor(private readonly manager: SessionManager) {}

  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply(async (request: Request, _response: Response, next: NextFunction) => {
        const { data } = await this.manager.of<Data>(request);
        data.views = (data.views ?? 0) + 1;
        next();
      })
      .forRoutes('views');
  }
}
