import { IsString } from 'class-validator';

export class RevokeDto {
  @IsString()
  handle!: string;
}
