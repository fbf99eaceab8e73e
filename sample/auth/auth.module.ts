import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { Passwords } from './passwords.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [StorageModule],
  controllers: [AuthController],
  providers: [AuthService, Passwords, UsersRepository, UsersService],
  exports: [AuthService],
})
export class AuthModule {}
