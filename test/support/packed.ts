/** The package as it would be published. */
export interface Packed {
  /** A temporary folder, removed after the run. */
  readonly folder: string;
  readonly tarball: string;
  /** The paths inside the tarball. */
  readonly files: readonly string[];
}

export function packed(): Packed {
  const value = JSON.parse(process.env['TEST_PACKED'] ?? '{}') as Packed & { failure?: string };
  if (value.failure !== undefined) {
    throw new Error(value.failure);
  }
  return value;
}
