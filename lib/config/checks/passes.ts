import { ValidateBy } from './class-validator.js';

/** Decorators of class-validator, of which the first that refuses a value says how to fix it. */
export type Checks = readonly PropertyDecorator[];

/** A check that class-validator has no validator for: the fix for a value, or nothing when it is good. */
export function Passes(fixOf: (value: unknown) => string | undefined): PropertyDecorator {
  return ValidateBy({
    name: 'passes',
    validator: {
      validate: (value: unknown) => fixOf(value) === undefined,
      defaultMessage: (args) => fixOf(args?.value) ?? '',
    },
  });
}

/** The same with one fix for everything that is refused. */
export function Accepts(accepts: (value: unknown) => boolean, fix: string): PropertyDecorator {
  return Passes((value) => (accepts(value) ? undefined : fix));
}
