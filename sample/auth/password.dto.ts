import { IsString, Length } from 'class-validator';

export class PasswordDto {
  @IsString()
  @Length(8, 128)
  password!: string;
}
