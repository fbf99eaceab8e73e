import { IsEmail } from 'class-validator';
import { PasswordDto } from './password.dto.js';

export class CredentialsDto extends PasswordDto {
  @IsEmail()
  email!: string;
}
