import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsString } from 'class-validator';
import { CredentialsDto } from '../../auth/credentials.dto.js';
import { PasswordDto } from '../../auth/password.dto.js';

export class LoginDto extends CredentialsDto {
  /** A checkbox, which is sent if it is checked. */
  @Transform(({ value }) => value === 'true')
  @IsBoolean()
  stay = false;

  /** The page that the user was on the way to. */
  @IsOptional()
  @IsString()
  next?: string;
}

export class ConfirmDto extends PasswordDto {
  @IsOptional()
  @IsString()
  next?: string;
}
