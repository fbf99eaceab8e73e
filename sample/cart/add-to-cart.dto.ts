import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { PRODUCT_IDS, type ProductId } from './catalogue.js';

export class AddToCartDto {
  @IsIn(PRODUCT_IDS)
  product!: ProductId;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(99)
  quantity?: number;
}
