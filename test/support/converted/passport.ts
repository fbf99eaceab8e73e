import util from 'node:util';
import passport from 'passport';
import { Strategy } from 'passport-local';

declare global {
  // How Express has its requests extended.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    interface User {
      name: string;
    }
  }
}

// connect-flash asks for it, and Node has dropped it.
(util as { isArray?: unknown }).isArray ??= Array.isArray;

/** Whether a password is right; that of everybody is their name. */
export const knows = (name: string, password: string): boolean => name === password;

passport.use(
  new Strategy((name, password, done) => {
    if (knows(name, password)) done(null, { name });
    else done(null, false, { message: 'Wrong password.' });
  }),
);
passport.serializeUser((user, done) => done(null, user.name));
passport.deserializeUser((name: string, done) => done(null, { name }));

export { passport };
