/** Another document already has that key: for our own keys this means "done before". */
export function isDuplicateKey(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { code?: unknown }).code === 11_000
}

/** The document was changed by somebody else since it was read. */
export class Conflict extends Error {
  override readonly name = 'Conflict'
}
