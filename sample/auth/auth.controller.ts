import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { Session } from 'nestjs-dynamo-session';
import { AuthService } from './auth.service.js';
import { CredentialsDto } from './credentials.dto.js';

@Controller()
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post('register')
  register(@Body() credentials: CredentialsDto) {
    return this.auth.register(credentials);
  }

  @Post('login')
  @HttpCode(200)
  login(
    @Session() session: Session,
    @Body() credentials: CredentialsDto,
    @Headers('user-agent') userAgent?: string,
  ) {
    return this.auth.login(session, credentials, { userAgent });
  }

  @Post('logout')
  @HttpCode(204)
  logout(@Session() session: Session) {
    return this.auth.logout(session);
  }
}
