import { IsOptional, IsString } from 'class-validator';

/** Why somebody was sent to the login page, and where from. */
export class LoginQuery {
  @IsOptional()
  @IsString()
  reason?: string;

  @IsOptional()
  @IsString()
  by?: string;

  @IsOptional()
  @IsString()
  next?: string;
}
